"""Draw casualties as HTML: per event, every figure with claimant and dates; nothing is added up."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final

from dashboard.drawing import claim_text, estimates, markup, style
from dashboard.drawing.estimates import Axis
from events.models import Aspect
from events.queries.records.disagreements import Casualties
from events.queries.records.record_detail import SourcedClaim

PLOTTED: Final = (Aspect.KILLED, Aspect.WOUNDED)
MOST_NUMBERS: Final = 3  # over a narrow axis


def cards(found: Sequence[Casualties]) -> str:
    """Write one card per incident."""
    return "".join(card(event) for event in found)


def card(event: Casualties) -> str:
    """Write one incident: a row for each statement, in the order in which they were made."""
    row, place = event.row, event.row["place_name"] or "place not stated"
    axes = {aspect: _axis(event.lines, aspect) for aspect in PLOTTED}
    head = "".join(f"<span>{aspect.capitalize()}{_numbers(*axes[aspect])}</span>" for aspect in PLOTTED)
    return (
        f'<section class="claims-card"><h4>{open_button(row["record_id"], row["title"])}</h4>'
        f'<p class="claims-scope">{markup.text(row["date_shown"])} · {markup.text(place)}'
        f" · <strong>{style.COUNTING_SIGNS[event.how_many]} {markup.text(event.how_many)}</strong>"
        f" · {style.plural(len(event.lines), 'figure')}, not added up</p>"
        f'<div class="claims-rows claims-casualties" role="table" aria-label="{markup.attribute(row["title"])}">'
        f'<div class="claims-row claims-head" role="row"><span>Claimant</span>{head}<span>Other counts</span>'
        f"<span>Date</span><span>Quotation and source</span></div>"
        f"{''.join(_statement(lines, axes) for lines in statements(event.lines))}</div></section>"
    )


def open_button(record_id: str, title: str) -> str:
    """Write a title that opens its record."""
    return f'<button type="button" data-open="{markup.attribute(record_id)}">{markup.text(title)}</button>'


def statements(lines: Iterable[SourcedClaim]) -> list[tuple[SourcedClaim, ...]]:
    """Group the claims of one claimant on one day in one source into a row; none is merged."""
    return [
        tuple(members)
        for _, members in groupby(
            lines, key=lambda line: (line.claim.claimant, line.claim.stated, line.claim.source_id)
        )
    ]


def _axis(lines: Iterable[SourcedClaim], aspect: Aspect) -> tuple[Axis, str]:
    """Choose the axis of an aspect and its unit: the one that most claims use."""
    claims = [line.claim for line in lines if line.claim.aspect is aspect and line.claim.has_number]
    unit = Counter(claim.unit for claim in claims).most_common(1)[0][0] if claims else ""
    return estimates.axis(claim for claim in claims if claim.unit == unit), unit


def _numbers(axis: Axis, unit: str) -> str:
    return estimates.header(axis, MOST_NUMBERS) if unit else ""


def _statement(lines: Sequence[SourcedClaim], axes: dict[Aspect, tuple[Axis, str]]) -> str:
    first = lines[0]
    plotted = [
        "".join(_plotted(line, *axes[aspect]) for line in lines if line.claim.aspect is aspect) for aspect in PLOTTED
    ]
    others = "".join(_counted(line) for line in lines if line.claim.aspect not in PLOTTED)
    cells = (
        f"<strong>{markup.text(first.claimant_name)}</strong>{claim_text.badge(first)}",
        *plotted,
        others,
        claim_text.dates(first),
        "<br>".join(dict.fromkeys(f"{claim_text.words(line)} {claim_text.source(line)}" for line in lines)),
    )
    return claim_text.cells(cells)


def _plotted(line: SourcedClaim, axis: Axis, unit: str) -> str:
    claim = line.claim
    words = line.number if claim.has_number else claim.value_in_words
    number = f'<span class="claims-number" {claim_text.ids([line])}>{_stance(line)}<b>{markup.text(words)}</b></span>'
    if not claim.has_number or claim.unit != unit:
        return number
    return number + estimates.row(axis, claim, line.source.is_article, False, claim_text.lines(line))


def _counted(line: SourcedClaim) -> str:
    words = line.number if line.claim.has_number else line.claim.value_in_words
    return (
        f'<span class="claims-number" {claim_text.ids([line])}>{_stance(line)}{markup.text(line.claim.aspect)}: '
        f"<b>{markup.text(words)}</b></span>"
    )


def _stance(line: SourcedClaim) -> str:
    return f"{claim_text.stance(line.claim.stance)} "
