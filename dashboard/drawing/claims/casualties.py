"""Draw casualties: a dot plot per incident, killed and wounded apart; nothing is added up or averaged."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final

from dashboard.drawing import claim_text, markup, ranges, style
from dashboard.drawing.ranges import Axis
from events.models import Aspect, show_number
from events.queries.records.disagreements import Casualties
from events.queries.records.record_detail import SourcedClaim

FIRST: Final = (Aspect.KILLED, Aspect.WOUNDED)
TOUCHING: Final = 2.5  # percent of an axis: dots that are closer stand on one another
MOST_TICKS: Final = 4
FEW_TICKS: Final = 2
LONG_NUMBER: Final = 10_000  # from here on, more ticks than the first and the last would touch


def plots(found: Iterable[Casualties]) -> str:
    """Write one dot plot per incident; those whose figures differ most, relative to the highest, come first."""
    ordered = sorted(found, key=lambda event: -spread(event.lines))
    drawn = "".join(map(plot, ordered))
    return f'{legend()}<div class="figures figures-small">{drawn}</div>' if ordered else ""


def spread(lines: Iterable[SourcedClaim]) -> float:
    """
    Return how far the figures of an incident differ: the lowest as a share of the highest, subtracted from 1.

    That of killed or wounded counts, whichever is wider; 0 if there are no two figures to compare.
    """
    found = list(lines)
    shares = [_share([line for line in found if line.claim.aspect is aspect]) for aspect in FIRST]
    return max(shares)


def _share(lines: Iterable[SourcedClaim]) -> float:
    numbers = [bound for line in lines for bound in bounds(line)]
    return 1 - min(numbers) / max(numbers) if any(numbers) else 0.0


def bounds(line: SourcedClaim) -> list[float]:
    """List the lower and the upper bound of a figure, once where they are the same."""
    return [bound for bound in dict.fromkeys((line.claim.low, line.claim.high)) if bound is not None]


def legend() -> str:
    """Explain the dots, each with its word."""
    entries = (
        ('<i class="dot dot-other"></i>', "a figure"),
        ('<i class="dot dot-article"></i>', "the article's figure"),
        ('<i class="dot dot-other dot-at-least"></i>', "“at least”"),
        ('<i class="dot dot-other dot-up-to"></i>', "“up to”"),
        ('<i class="dot dot-against"></i>', "denied or questioned"),
    )
    keys = "".join(f'<span><span class="range-key">{sample}</span>{word}</span>' for sample, word in entries)
    return f'<p class="claims-legend">{keys}</p>'


def plot(event: Casualties) -> str:
    """Write one incident: a row of dots for killed, one for wounded, others below; the claims on demand."""
    row, place = event.row, event.row["place_name"] or "place not stated"
    groups = _groups(event.lines)
    facts = (row["date_shown"], place, f"{style.COUNTING_SIGNS[event.how_many]} {event.how_many}")
    scope = " · ".join(markup.text(fact) for fact in facts if fact)
    strips = "".join(_strip(aspect, unit, lines) for (aspect, unit), lines in groups.items())
    return (
        f'<section class="figure"><h2>{open_button(row["record_id"], row["title"])}</h2>'
        f'<p class="figure-scope">{scope}</p>{strips}{_details(row["title"], event.lines)}</section>'
    )


def _groups(lines: Iterable[SourcedClaim]) -> dict[tuple[Aspect, str], list[SourcedClaim]]:
    """Group the figures by what they count, killed and wounded first; each unit has a separate axis."""
    order = [*FIRST, *(aspect for aspect in Aspect if aspect not in FIRST)]
    found: dict[tuple[Aspect, str], list[SourcedClaim]] = {}
    for line in sorted(lines, key=lambda line: order.index(line.claim.aspect)):
        if line.claim.has_number:
            found.setdefault((line.claim.aspect, line.claim.unit), []).append(line)
    return found


def open_button(record_id: str, title: str) -> str:
    """Write a title that opens its record."""
    return f'<button type="button" data-open="{markup.attribute(record_id)}">{markup.text(title)}</button>'


def _strip(aspect: Aspect, unit: str, lines: Sequence[SourcedClaim]) -> str:
    axis = ranges.axis(line.claim for line in lines)
    most = FEW_TICKS if axis.top >= LONG_NUMBER else MOST_TICKS
    levels: Counter[int] = Counter()
    dots = "".join(_dot(axis, line, levels) for line in sorted(lines, key=lambda line: bounds(line)[-1]))
    counted = aspect.capitalize() if unit in ("people", "") or unit in aspect else f"{aspect.capitalize()}, {unit}"
    return (
        f'<div class="strip"><span class="strip-name">{markup.text(counted)}</span>'
        f'<span class="strip-words"><b>{markup.text(range_in_words(lines))}</b></span>'
        f'<div class="strip-plot" style="--range-step:{axis.percent(axis.step)}%;--levels:{max(levels.values())}">'
        f"{dots}</div>{ranges.header(axis, most)}</div>"
    )


def range_in_words(lines: Sequence[SourcedClaim]) -> str:
    """Write the lowest and highest figure, `at least 10 to 37`; a single one in the words of its claim."""
    words = list(dict.fromkeys(line.claim.number_in_words for line in lines))
    if len(words) == 1:
        return words[0]
    numbers = [bound for line in lines for bound in bounds(line)]
    low, high = _end_in_words(lines, min(numbers)), _end_in_words(lines, max(numbers))
    # "9 to up to 40" says no more than "9 to 40".
    return low if low == high else f"{low} to {high.removeprefix('up to ')}"


def _end_in_words(lines: Iterable[SourcedClaim], end: float) -> str:
    """Write one end of a range, hedged if any claim that gives it is: `at least 10`."""
    claims = [line.claim for line in lines if end in bounds(line)]
    words = [
        show_number(end, end, claim.approx) if None not in (claim.low, claim.high) else claim.number_in_words
        for claim in claims
    ]
    return max(dict.fromkeys(words), key=len)


def _dot(axis: Axis, line: SourcedClaim, levels: Counter[int]) -> str:
    """Draw a figure as a dot, above those that it would touch; a range is a line with a dot at either end."""
    claim, (first, *rest) = line.claim, bounds(line)
    left, right = axis.percent(first), axis.percent(rest[0] if rest else first)
    touched = range(int(left // TOUCHING), int(right // TOUCHING) + 1)
    level = max(levels[place] for place in touched)
    for place in range(touched[0] - 1, touched[-1] + 2):
        levels[place] = max(levels[place], level + 1)
    against = claim.stance in claim_text.AGAINST
    look = "dot-against" if against else "dot-article" if line.source.is_article else "dot-other"
    openness = " dot-at-least" if claim.high is None else " dot-up-to" if claim.low is None else ""
    words = claim_text.lines(line)
    marks = "".join(f'<i class="dot {look}" style="left:{axis.percent(end)}%"></i>' for end in rest)
    between = f'<i class="dot-range" style="left:{left}%;width:{right - left:.2f}%"></i>' if rest else ""
    return (
        f'<div class="dots" style="--level:{level}">{between}{marks}<i class="dot {look}{openness}" tabindex="0" '
        f'role="img" style="left:{left}%" aria-label="{markup.attribute("; ".join(words))}"></i>'
        f'<span class="range-tip" aria-hidden="true">{"<br>".join(map(markup.text, words))}</span></div>'
    )


# ------------------------------------------------------------------ every claim, on demand


def _details(title: str, lines: Sequence[SourcedClaim]) -> str:
    rows = "".join(_statement(group) for group in statements(lines))
    return (
        f'<details class="figure-others"><summary>{style.plural(len(lines), "claim")} with sources</summary>'
        f'<table class="figure-rows"><caption class="atlas-read">{markup.text(title)}</caption><thead><tr>'
        f'<th scope="col">Claimant</th><th scope="col">Figures</th><th scope="col">Date</th>'
        f'<th scope="col">Source</th></tr></thead><tbody>{rows}</tbody></table></details>'
    )


def statements(lines: Iterable[SourcedClaim]) -> list[tuple[SourcedClaim, ...]]:
    """Group the claims of one claimant on one day in one source into a row; none is merged."""
    return [
        tuple(members)
        for _, members in groupby(
            lines, key=lambda line: (line.claim.claimant, line.claim.stated, line.claim.source_id)
        )
    ]


def _statement(lines: Sequence[SourcedClaim]) -> str:
    first = lines[0]
    sources = "<br>".join(dict.fromkeys(f"{claim_text.words(line)} {claim_text.source(line)}" for line in lines))
    return (
        f'<tr><th scope="row">{markup.text(first.claimant_name)} {claim_text.badge(first)}</th>'
        f"<td>{'<br>'.join(map(_counted, lines))}</td><td>{claim_text.dates(first)}</td><td>{sources}</td></tr>"
    )


def _counted(line: SourcedClaim) -> str:
    words = line.number if line.claim.has_number else line.claim.value_in_words
    return (
        f"<span {claim_text.ids([line])}>{claim_text.stance(line.claim.stance)} {markup.text(line.claim.aspect)}: "
        f"<b>{markup.text(words)}</b></span>"
    )
