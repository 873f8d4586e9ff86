"""Draw records as a list of cards: symbol, title, date, place, standing."""

from collections.abc import Iterable, Mapping
from typing import Any

from dashboard.drawing import markup, style
from events.models import EventKind, MapStanding


def html(rows: Iterable[Mapping[str, Any]]) -> str:
    """Write one card per record, each a button that opens it."""
    return f'<ul class="cards">{"".join(_card(row) for row in rows)}</ul>'


def _card(row: Mapping[str, Any]) -> str:
    kind, standing = style.KINDS[EventKind(row["kind"])], MapStanding(row["standing"])
    is_possible = row["match"] == "possible"
    look = "card-possible" if is_possible else "card-certain"
    symbol = (
        f'<svg class="{look}" viewBox="-1.2 -1.2 2.4 2.4" aria-hidden="true">'
        f'<path d="{kind.path}" style="--kind:{kind.colour}"/></svg>'
    )
    facts = [row["date_shown"], row["place_name"], f"{style.STANDING_SIGNS[standing]} {standing}"]
    written = " · ".join(markup.text(fact) for fact in facts if fact)
    why = f"<small><i>possible</i>: {markup.text(row['why'])}</small>" if is_possible else ""
    return (
        f'<li><button type="button" data-open="{markup.attribute(row["record_id"])}">{symbol}'
        f"<span><b>{markup.text(row['title'])}</b><small>{written}</small>{why}</span></button></li>"
    )
