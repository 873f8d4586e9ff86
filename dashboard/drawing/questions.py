"""Draw the claims on a record by question: for and against side by side, figures on one axis; none is merged."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, groupby
from typing import Final, NamedTuple

from dashboard.drawing import claim_text, links, markup, ranges, style
from dashboard.drawing.links import Pages
from events.curated.standing import Standing
from events.models import AFFIRMS, Aspect
from events.queries.records.record_detail import SourcedClaim
from events.queries.records.selected_claims import ClaimsOn

# In the order in which a reader asks; aspects without a question of their own come last.
QUESTIONS: Final[Mapping[Aspect, str]] = {
    Aspect.OCCURRENCE: "Did it happen?",
    Aspect.PERPETRATOR: "Who did it?",
    Aspect.KILLED: "How many were killed?",
    Aspect.WOUNDED: "How many were wounded?",
    Aspect.ATTACKERS_KILLED: "How many attackers were killed?",
    Aspect.ROCKETS_FIRED: "How many rockets were fired?",
    Aspect.PRISONERS_ESCAPED: "How many prisoners escaped?",
    Aspect.METHOD: "What was used?",
    Aspect.TARGET: "Who was the target?",
    Aspect.PLACE: "Where?",
    Aspect.DATE: "When?",
}
ALSO: Final = "Also stated"
MOST_CLAIMS: Final = 40  # that a list shows; the claims on one record stay together
SIDES: Final = ("Asserted or reported by", "Denied or questioned by")


class _Shown(NamedTuple):
    """
    What a list of claims shows beside them.

    `opened` is the id of the claim that is open, `pages` what has a page, `names` the claimants as HTML by id of the
    claim.
    """

    opened: str
    pages: Pages
    names: Mapping[str, str]


def html(
    lines: Sequence[SourcedClaim],
    standing: Standing | None,
    opened: str,
    pages: Pages = links.NONE,
    titles: Mapping[Aspect, str] = QUESTIONS,
) -> str:
    """
    Write one section per question with all claims on it, in the order in which they were stated.

    `standing` gives the answers to the first questions in words, None for records without; `opened` is the id of the
    claim that the page shows. Actors and places in `pages` open their pages. `titles` are the questions by aspect.
    """
    return _sections(lines, standing, _Shown(opened, pages, claim_text.names(lines, pages)), titles)


def statements(lines: Iterable[SourcedClaim], pages: Pages, names: Mapping[str, str]) -> str:
    """Write claims one below the other, in their order; `names` are the claimants as HTML by id of the claim."""
    shown = _Shown("", pages, names)
    return "".join(_statement(line, shown) for line in lines)


def _sections(
    lines: Iterable[SourcedClaim],
    standing: Standing | None,
    shown: _Shown,
    titles: Mapping[Aspect, str] = QUESTIONS,
) -> str:
    answers = _answers(standing)
    grouped: dict[str, list[SourcedClaim]] = {question: [] for question in (*titles.values(), ALSO)}
    for line in lines:
        grouped[titles.get(line.claim.aspect, ALSO)].append(line)
    return "".join(
        f'<section class="question"><h3>{markup.text(question)}{answers.get(question, "")}</h3>'
        f"{_figures(group, shown)}"
        f"{_sides(question, [line for line in group if not _is_plotted(line)], shown)}</section>"
        for question, group in grouped.items()
        if group
    )


def folded(heading: str, found: Sequence[ClaimsOn], way: str, pages: Pages = links.NONE) -> str:
    """
    Write claims on several records as one folded section, each record as a button that opens it; blank without claims.

    Of many claims those on the first records are shown; `way` is the button that leads to all of them.
    """
    number = sum(len(one.lines) for one in found)
    if not number:
        return ""
    shown = _first(found)
    left_out = number - sum(len(one.lines) for one in shown)
    more = (
        f"<p>{left_out:,} more claims: “{markup.text(way)}” narrows every page to all of them.</p>" if left_out else ""
    )
    names = claim_text.names((line for one in shown for line in one.lines), pages)
    records = "".join(f"{_record_head(one)}{_sections(one.lines, None, _Shown('', pages, names))}" for one in shown)
    return (
        f'<details class="atlas-claims claims-folded"><summary><h3>{markup.text(heading)} · {number:,}</h3></summary>'
        f"{records}{more}</details>"
    )


def _first(found: Sequence[ClaimsOn]) -> Sequence[ClaimsOn]:
    """Return the first records that have at most `MOST_CLAIMS` claims together, at least one record."""
    sums = accumulate(len(one.lines) for one in found)
    return found[: max(1, sum(number <= MOST_CLAIMS for number in sums))]


def _record_head(one: ClaimsOn) -> str:
    title = links.button(one.record_id, one.title) if one.record_id else markup.text(one.title)
    return f'<h3 class="claims-of">{title}</h3>'


def _answers(standing: Standing | None) -> dict[str, str]:
    found = style.answers(standing) if standing else []
    return {
        question: f' <span class="question-answer">{sign} {markup.text(answer)}</span>'
        for question, sign, answer in found
    }


def _is_plotted(line: SourcedClaim) -> bool:
    return line.claim.has_number and line.claim.stance in AFFIRMS


def _figures(lines: Iterable[SourcedClaim], shown: _Shown) -> str:
    """Draw the figures of each thing that is counted on a separate axis."""
    plotted = sorted(
        (line for line in lines if _is_plotted(line)), key=lambda line: (line.claim.aspect, line.claim.unit)
    )
    parts = []
    for _, members in groupby(plotted, key=lambda line: (line.claim.aspect, line.claim.unit)):
        group = list(members)
        axis = ranges.axis(line.claim for line in group)
        rows = "".join(_figure(axis, line, shown) for line in group)
        claim = group[0].claim
        unit = markup.text(claim.unit if claim.aspect in QUESTIONS else f"{claim.aspect}: {claim.unit}")
        head = f'<div class="question-figure question-axis"><span>{unit}</span>{ranges.header(axis, 5)}</div>'
        parts.append(f'<div class="question-figures">{head}{rows}</div>')
    return "".join(parts)


def _figure(axis: ranges.Axis, line: SourcedClaim, shown: _Shown) -> str:
    drawn = ranges.row(axis, line.claim, line.source.is_article, False, claim_text.lines(line))
    name = f"<strong>{shown.names[line.claim.claim_id]}</strong> <b>{markup.text(line.number)}</b>"
    return (
        f'<div class="question-figure{_opened(line, shown)}" {claim_text.ids([line])}>'
        f"<span>{name}</span>{drawn}{claim_text.origin(line, shown.pages)}</div>"
    )


def _sides(question: str, lines: Sequence[SourcedClaim], shown: _Shown) -> str:
    """
    Write claims for and against in two columns; in one where all are on the same side.

    What is also stated answers no question, so it is on no side: a report of a denial is not an assertion. Nor is a
    dataset, the only claimant on its record.
    """
    if question == ALSO or all(line.in_file is not None for line in lines):
        return "".join(_statement(line, shown) for line in lines)
    sides = (
        [line for line in lines if line.claim.stance in AFFIRMS],
        [line for line in lines if line.claim.stance not in AFFIRMS],
    )
    columns = [
        f'<div><h4 class="question-{index}">{heading}</h4>{"".join(_statement(line, shown) for line in side)}</div>'
        for index, (heading, side) in enumerate(zip(SIDES, sides, strict=True))
        if side
    ]
    return f'<div class="question-sides">{"".join(columns)}</div>' if columns else ""


def _statement(line: SourcedClaim, shown: _Shown) -> str:
    number = f"<b>{markup.text(line.number)}</b>" if line.number.strip() else ""
    words = " ".join(part for part in (number, claim_text.words(line, shown.pages)) if part)
    has_question = line.claim.aspect in QUESTIONS or line.in_file is not None
    about = "" if has_question else f"{markup.text(line.claim.aspect)}: "
    return (
        f'<div class="question-claim atlas-{line.claim.stance}{_opened(line, shown)}" {claim_text.ids([line])}>'
        f"<strong>{shown.names[line.claim.claim_id]}</strong> {claim_text.stance(line.claim.stance)} {about}{words}"
        f"{claim_text.origin(line, shown.pages)}</div>"
    )


def _opened(line: SourcedClaim, shown: _Shown) -> str:
    return " atlas-this" if line.claim.claim_id == shown.opened else ""
