"""Draw competing estimates: a figure for each group of comparable questions, a row for each claim."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from dashboard.drawing import claim_text, markup, ranges, style
from dashboard.drawing.claims import over_time
from dashboard.drawing.ranges import Axis
from events import edtf_dates
from events.queries.records.disagreements import Estimates, Figure
from events.queries.records.record_detail import CountedDifferently, SourcedClaim

MOST_NUMBERS: Final = 4  # of another question, in the text on why it is not comparable
MOST_TICKS: Final = 5

PlaceName = Callable[[str], str]


def figures(answers: Sequence[Estimates], name_place: PlaceName, by_time: bool = False) -> str:
    """
    Draw one figure for each group of comparable questions; `name_place` returns the name of a place by its id.

    Every claimant has a row on an axis of numbers; `by_time` draws the same figures over their dates instead.
    """
    numbers = {answer.question.question_id: _numbers(answer) for answer in answers}
    drawn = "".join(_figure(group, name_place, numbers, by_time) for group in groups(answers))
    return f'{ranges.legend()}<div class="figures">{drawn}</div>' if answers else ""


def groups(answers: Iterable[Estimates]) -> list[list[Estimates]]:
    """Group questions whose figures are comparable; a question without a group is one of its own."""
    found: dict[str, list[Estimates]] = {}
    for answer in answers:
        found.setdefault(answer.question.comparable_group or answer.question.question_id, []).append(answer)
    return list(found.values())


def _figure(group: Sequence[Estimates], name_place: PlaceName, numbers: dict[str, str], by_time: bool) -> str:
    first = group[0]
    plotted = [(answer, figure) for answer in group for figure in answer.figures]
    others = [figure for answer in group for figure in (*answer.doubts, *answer.repeats)]
    title = " · ".join(answer.question.title for answer in group)
    view = over_time.plot if by_time else _rows
    return (
        f'<section class="figure" id="question-{markup.attribute(first.question.question_id)}">'
        f"<h2>{markup.text(title)}</h2>{_scope(group, name_place, numbers)}"
        f"{view([(figure, _place(answer, figure, name_place)) for answer, figure in plotted], title)}"
        f"{_others(others)}</section>"
    )


def _place(answer: Estimates, figure: Figure, name_place: PlaceName) -> str:
    """Return the name of the place of a figure, where the figures of its question are of several places."""
    several = len({one.line.claim.place for one in answer.figures}) > 1
    return name_place(figure.line.claim.place) if several and figure.line.claim.place else ""


def _scope(group: Sequence[Estimates], name_place: PlaceName, numbers: dict[str, str]) -> str:
    """Write what is counted and where, and why it has a separate axis, in a line; the reasons on demand."""
    question = group[0].question
    where = name_place(question.scope_place) if question.scope_place else "no place given"
    families = _families(group)
    counted = f"{question.unit}, {families}" if families and "famil" not in question.unit else question.unit
    why = "".join(why_apart(answer, name_place, numbers) for answer in group)
    return (
        f'<div class="figure-scope">{markup.text(where)} · {markup.text(counted)} · '
        f'not comparable with other figures <details class="why"><summary aria-label="Why not comparable">?</summary>'
        f"<div>{why}</div></details></div>"
    )


def _families(group: Sequence[Estimates]) -> str:
    included = {figure.with_families for answer in group for figure in answer.figures}
    if included == {True}:
        return "family members included"
    return "family members included by some" if True in included else ""


def why_apart(answer: Estimates, name_place: PlaceName, numbers: dict[str, str]) -> str:
    """
    Write why the figures of a question are not comparable with others, from the scope of the questions.

    `numbers` are the figures of the questions on the page in words, by id.
    """
    families = "" if any(figure.with_families for figure in answer.figures) else "Family members: not stated. "
    note = f"{markup.text(_sentence(answer.question.note))} " if answer.question.note else ""
    if not answer.unlike:
        return f"<p>{note}{families}No other question counts the same people.</p>"
    differences = "".join(f"<li>{_difference(other, name_place, numbers)}</li>" for other in answer.unlike)
    return f"<p>{note}{families}Not comparable with:</p><ul>{differences}</ul>"


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith('.') else '.'}"


def _difference(other: CountedDifferently, name_place: PlaceName, numbers: dict[str, str]) -> str:
    question = other.question
    found = numbers.get(question.question_id, "")
    title = f"{markup.text(question.title)}{f' ({markup.text(found)})' if found else ''}"
    reasons = []
    if other.place:
        reasons.append(f"another place, <b>{markup.text(name_place(question.scope_place))}</b>")
    if other.unit:
        reasons.append(f"another count, <b>{markup.text(question.unit)}</b>")
    return f"{title}: {'; '.join(reasons) or 'another question'}"


def _numbers(answer: Estimates) -> str:
    claims = [figure.line.claim for figure in answer.figures]
    found = list(dict.fromkeys(claim.number_in_words for claim in claims))
    more = f" and {len(found) - MOST_NUMBERS} more" if len(found) > MOST_NUMBERS else ""
    return ", ".join(found[:MOST_NUMBERS]) + more


# ------------------------------------------------------------------ claimants as rows


def _rows(plotted: Sequence[tuple[Figure, str]], title: str) -> str:
    if not plotted:
        return ""
    axis = ranges.axis(figure.line.claim for figure, _ in plotted)
    rows = "".join(_row(axis, figure, place) for figure, place in sorted(plotted, key=lambda pair: pair[1]))
    return (
        f'<table class="figure-rows"><caption class="atlas-read">{markup.text(title)}</caption><thead><tr>'
        f'<th scope="col">Claimant</th><td>{ranges.header(axis, MOST_TICKS)}</td><th scope="col">Figure</th>'
        f'<th scope="col">Date</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def _row(axis: Axis, figure: Figure, place: str) -> str:
    line = figure.line
    where = f"<small>{markup.text(place)}</small>" if place else ""
    outside = "" if figure.is_selected else '<b class="claims-badge">outside the filters</b>'
    tooltip = [*claim_text.lines(line), *(["family members included"] if figure.with_families else [])]
    drawn = ranges.row(axis, line.claim, figure.in_article, figure.with_families, tooltip)
    return (
        f'<tr {claim_text.ids([line])}><th scope="row">{claim_text.opening(line)}{where}{outside}</th><td>{drawn}</td>'
        f"<td>{markup.text(line.claim.number_in_words)}</td><td>{markup.text(date(line))}</td></tr>"
    )


def date(line: SourcedClaim) -> str:
    """Write the date that a figure is valid for, else that of the statement: `Feb 2023` is `2023-02` in words."""
    if line.claim.as_of:
        return edtf_dates.show(line.claim.as_of)
    return f"stated {line.stated_shown}" if line.stated_shown else "not dated"


# ------------------------------------------------------------------ the others, on demand


def _others(others: Sequence[Figure]) -> str:
    """List the claims that are not on the axis: denials and doubts first."""
    if not others:
        return ""
    doubts = sum(figure.line.claim.stance in claim_text.AGAINST for figure in others)
    counts = (f"{doubts} denied or questioned" if doubts else "", _without_figure(len(others) - doubts))
    summary = ", ".join(part for part in counts if part)
    items = "".join(f"<li>{claim_text.item(figure.line)}</li>" for figure in others)
    return f'<details class="figure-others"><summary>{summary}</summary><ul class="claim-list">{items}</ul></details>'


def _without_figure(number: int) -> str:
    return f"{style.plural(number, 'other statement')} (no figure)" if number else ""
