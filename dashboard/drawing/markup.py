"""Write data as page text: escaped, isolated, and with safe links only; no other module does this."""

import html
import json
import re
from collections.abc import Iterable, Sequence
from typing import Final
from urllib.parse import urlsplit

# Signs that turn the direction of what follows them (Unicode TR9): a title could reorder the text around it.
DIRECTION_SIGNS: Final = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
MARKDOWN_SIGNS: Final = re.compile(r"([\\`*_{}\[\]()#+\-.!|~$:<>&^=@\"'])")
INERT: Final = {
    **{sign: f"\\u{ord(sign):04x}" for sign in "<>&'_"},
    # Outside texts JSON never has two opening braces, or a percent sign, in a row: these are a text's own.
    **{f"{{{sign}": f"{{\\u{ord(sign):04x}" for sign in "{%#"},
}
SAFE_SCHEMES: Final = ("http", "https")
# Markdown makes links of addresses by itself, and they would lead to hosts that come from the data.
ADDRESS: Final = re.compile(r"(https?:|www|@)(?=[./\w])", re.IGNORECASE)
JOINER: Final = "\u2060"  # has no width


def clean(value: object) -> str:
    """Remove line breaks, control characters and signs that turn the writing direction."""
    text = str(value).translate(DIRECTION_SIGNS)
    if not text.isprintable():
        text = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(text.split())


def text(value: object) -> str:
    """Write a value as HTML text with isolated writing direction; nothing for a blank one."""
    cleaned = clean(value)
    return f'<bdi dir="auto">{html.escape(cleaned)}</bdi>' if cleaned else ""


def attribute(value: object) -> str:
    """Write a value for an attribute, or for text inside SVG, where no element can isolate its direction."""
    return html.escape(clean(value), quote=True)


def is_web_address(url: str) -> bool:
    """Check whether an address is one of the web, and so safe to open."""
    try:
        return urlsplit(url).scheme.lower() in SAFE_SCHEMES
    except ValueError:
        return False


def link(url: str, label: object) -> str:
    """Write a link that opens beside the page; without a web address, only the label."""
    if not is_web_address(url):
        return text(label)
    return f'<a href="{html.escape(url, quote=True)}" target="_blank" rel="noopener noreferrer">{text(label)}</a>'


def markdown(value: object) -> str:
    """Write a value for a label that Streamlit reads as Markdown, with every sign escaped."""
    apart = ADDRESS.sub(lambda found: f"{found[0]}{JOINER}", clean(value))
    return MARKDOWN_SIGNS.sub(r"\\\1", apart)


def pairs(found: Iterable[tuple[str, str]]) -> str:
    """Write names and values, which are HTML already, as a list; a pair without a value is left out."""
    rows = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in found if value)
    return f'<dl class="atlas-record">{rows}</dl>'


def table(head: Sequence[str], rows: Iterable[Sequence[str]], label: str = "", *, is_cards: bool = False) -> str:
    """
    Write a table; its headings and cells are HTML already. It scrolls sideways where it is too wide.

    With a `label` the keyboard can reach and scroll it. If it `is_cards`, a phone shows each row as a card, with the
    heading before each cell.
    """
    top = "".join(f'<th scope="col">{name}</th>' if name else "<td></td>" for name in head)
    labels = [f' data-label="{attribute(name)}"' if is_cards else "" for name in head]
    body = "".join(
        f"<tr>{''.join(f'<td{name}>{cell}</td>' for name, cell in zip(labels, row, strict=True))}</tr>" for row in rows
    )
    region = f' tabindex="0" role="region" aria-label="{attribute(label)}"' if label else ""
    look = "atlas-table atlas-cards" if is_cards else "atlas-table"
    return f'<div class="{look}"{region}><table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'


def as_script(value: object) -> str:
    r"""
    Write a value as a JavaScript literal that is inert in every context.

    Every sign that could end a script, open a tag or a template, or be mistaken for one of folium's generated names is
    written as a `\u` escape; the map's own code puts texts on the page as text nodes only.
    """
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"), allow_nan=False, sort_keys=True)
    for sign, written in INERT.items():
        text = text.replace(sign, written)
    return text
