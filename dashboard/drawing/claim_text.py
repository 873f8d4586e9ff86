"""How a claim is said wherever the page Claims shows one: who, when, in which source, in which words."""

from collections.abc import Iterable
from typing import Final

from dashboard.drawing import markup, style
from dashboard.drawing.glossary import CREDIBILITY_WORDS, RELIABILITY_WORDS
from events import edtf_dates
from events.models import SourceKind, Stance
from events.queries.record_detail import SourcedClaim

MOST_OF_AN_ABBREVIATION: Final = 6
ARTICLE_BADGE: Final = '<b class="claims-badge claims-badge-article">◇ article</b>'
OTHER_BADGE: Final = '<b class="claims-badge">● other source</b>'


def short(name: str) -> str:
    """Shorten the name of an actor to the abbreviation in brackets at its end, or drop what is in brackets."""
    plain, _, rest = name.partition(" (")
    inside = rest.removesuffix(")")
    return inside if inside.isupper() and len(inside) <= MOST_OF_AN_ABBREVIATION else plain


def stance(value: Stance) -> str:
    """Write a stance as sign and word."""
    return f'<span class="claims-stance claims-{value}">{style.STANCE_SIGNS[value]} {style.STANCE_WORDS[value]}</span>'


def ids(shown: Iterable[SourcedClaim]) -> str:
    """Write the attribute that tells which claims an element shows."""
    return f'data-claims="{markup.attribute(" ".join(line.claim.claim_id for line in shown))}"'


def badge(line: SourcedClaim) -> str:
    """Tell the article's own claims from those of other sources."""
    return ARTICLE_BADGE if is_article(line) else OTHER_BADGE


def is_article(line: SourcedClaim) -> bool:
    """Say whether a claim stands in the article."""
    return line.source.kind is SourceKind.ARTICLE


def as_of(line: SourcedClaim) -> str:
    """Say which moment a claim speaks of; nothing if it does not say."""
    return edtf_dates.show(line.claim.as_of) if line.claim.as_of else ""


def when(line: SourcedClaim) -> str:
    """Write when a claim was said and which moment it speaks of."""
    said = markup.text(line.stated_shown) if line.stated_shown else "day not known"
    meant = as_of(line)
    spoken_of = f"of {markup.text(meant)}" if meant else "moment not said"
    return f'<span class="claims-when">said {said}</span> <span class="claims-when">{spoken_of}</span>'


def source(line: SourcedClaim) -> str:
    """Write the words that carry a claim, and the source with its grades."""
    claim, origin = line.claim, line.source
    quote = f"<q>{markup.text(claim.quote)}</q> " if claim.quote else ""
    value = f"{markup.text(claim.value)} " if claim.value else ""
    published = f", published {markup.text(edtf_dates.show(origin.published))}" if origin.published else ""
    locator = f" · {markup.text(claim.locator)}" if claim.locator else ""
    credibility = CREDIBILITY_WORDS.get(str(claim.credibility), "not graded")
    grade = f"{origin.reliability}{claim.credibility or ''}"
    meaning = markup.attribute(f"source {RELIABILITY_WORDS[origin.reliability]}; claim {credibility}")
    note = f"<small>Note: {markup.text(claim.note)}</small>" if claim.note else ""
    return (
        f"{value}{quote}<small>{markup.link(origin.url, f'{origin.publisher}: {origin.title}')}{published}{locator} · "
        f'<abbr title="{meaning}">{grade}</abbr></small>{note}'
    )


def lines(line: SourcedClaim) -> list[str]:
    """Say a claim line by line, for what pointer and keyboard reach."""
    claim = line.claim
    said = f"said {line.stated_shown or 'on a day not known'}"
    meant = as_of(line)
    return [
        f"{line.claimant_name} {style.STANCE_WORDS[claim.stance]}: {line.number or claim.value}".rstrip(": "),
        f"{said}, of {meant}" if meant else f"{said}, moment not said",
        f"{'the article' if is_article(line) else 'other source'}: {line.source.publisher}, {line.source.title}",
        *([f"“{claim.quote}”"] if claim.quote else []),
    ]
