"""Estimates as HTML: for each question a range plot that is a table, and why it stands alone."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from dashboard import claim_words, markup, range_plot, style
from dashboard.range_plot import Axis
from events.disagreement import Estimates, Figure
from events.model import Question, show_number
from events.unlike import Unlike

MOST_NUMBERS: Final = 4  # of another question, in the text on why it is none to compare with
HEAD: Final = "<span>Who</span><span>{axis}</span><span>Figure</span><span>When</span><span>Words and source</span>"

PlaceName = Callable[[str], str]


def cards(answers: Sequence[Estimates], name_place: PlaceName) -> str:
    """
    Write one card per question.

    Parameters
    ----------
    answers
        The questions with their claims.
    name_place
        Names a place by its id.
    """
    numbers = {answer.question.question_id: _numbers(answer) for answer in answers}
    return legend() + "".join(card(answer, name_place, numbers) for answer in answers)


def legend() -> str:
    """Explain marks and bars, each with its word."""
    entries = (
        ('<i class="range-mark range-article"></i>', "the article's figure"),
        ('<i class="range-mark range-other"></i>', "figure of another source"),
        ('<i class="range-bar range-between"></i>', "from … to"),
        ('<i class="range-bar range-up-to"></i>', "“up to”: open below"),
        ('<i class="range-bar range-at-least"></i>', "“at least”: open above"),
        ('<i class="range-halo"></i><i class="range-mark range-other"></i>', "“about”: soft ends"),
        ('<i class="range-bar range-between range-families"></i>', "family members included"),
    )
    keys = "".join(f'<span><span class="range-key">{sample}</span>{word}</span>' for sample, word in entries)
    return f'<p class="claims-legend">{keys}</p>'


def card(answer: Estimates, name_place: PlaceName, numbers: dict[str, str]) -> str:
    """Write one question with every claim on it."""
    question = answer.question
    shown = range_plot.axis(figure.line.claim for figure in answer.figures)
    by_place = len({figure.line.claim.place for figure in answer.figures}) > 1
    figures = sorted(answer.figures, key=lambda figure: figure.line.claim.place) if by_place else answer.figures
    rows = "".join(_row(shown, figure, name_place if by_place else None) for figure in figures)
    return (
        f'<section class="claims-card" id="question-{markup.attribute(question.question_id)}">'
        f"<h4>{markup.text(question.title)}</h4>"
        f'<p class="claims-scope">{_scope(answer, name_place)}</p>'
        f'<div class="claims-unlike">{why_alone(answer, name_place, numbers)}</div>'
        f'<div class="claims-rows" role="table" aria-label="{markup.attribute(question.title)}">'
        f'<div class="claims-row claims-head" role="row">{HEAD.format(axis=range_plot.header(shown))}</div>'
        f"{rows}{_others('Said besides, without a number of its own', answer.repeats)}"
        f"{_others('Denied or questioned', answer.doubts)}</div></section>"
    )


def _scope(answer: Estimates, name_place: PlaceName) -> str:
    question = answer.question
    where = name_place(question.scope_place) if question.scope_place else "no place said"
    return (
        f"counts <strong>{markup.text(question.unit)}</strong> · where: <strong>{markup.text(where)}</strong> · "
        f"family members: <strong>{_families(answer)}</strong> · "
        f"{style.plural(len(_all(answer)), 'claim')}, none merged"
    )


def _families(answer: Estimates) -> str:
    included = {figure.with_families for figure in answer.figures}
    if included == {True}:
        return "included"
    return "included by some" if True in included else "not said to be included"


def why_alone(answer: Estimates, name_place: PlaceName, numbers: dict[str, str]) -> str:
    """
    Say why the figures of a question cannot be set beside others, from what the questions say of themselves.

    Parameters
    ----------
    answer
        The question.
    name_place
        Names a place by its id.
    numbers
        The figures of the questions on the page in words, by id.
    """
    note = f"{markup.text(_sentence(answer.question.note))} " if answer.question.note else ""
    if not answer.unlike:
        return f"<p>{note}No other question counts the same people.</p>"
    differences = "".join(f"<li>{_difference(other, name_place, numbers)}</li>" for other in answer.unlike)
    return f"<p>{note}Not to be set beside:</p><ul>{differences}</ul>"


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith('.') else '.'}"


def _difference(other: Unlike, name_place: PlaceName, numbers: dict[str, str]) -> str:
    question: Question = other.question
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
    found = list(dict.fromkeys(show_number(claim.low, claim.high, claim.approx) for claim in claims))
    more = f" and {len(found) - MOST_NUMBERS} more" if len(found) > MOST_NUMBERS else ""
    return ", ".join(found[:MOST_NUMBERS]) + more


def _row(shown: Axis, figure: Figure, name_place: PlaceName | None) -> str:
    line = figure.line
    families = " · <b>family members included</b>" if figure.with_families else ""
    place = f"<small>{markup.text(name_place(line.claim.place))}</small>" if name_place and line.claim.place else ""
    said = [*claim_words.lines(line), *(["family members included"] if figure.with_families else [])]
    bar = range_plot.row(shown, line.claim, figure.in_article, figure.with_families, said)
    cells = (
        f"<strong>{markup.text(line.claimant_name)}</strong>{place}{claim_words.badge(line)}{_outside(figure)}",
        bar,
        f"<strong>{markup.text(line.number)}</strong>{families}",
        claim_words.when(line),
        claim_words.source(line),
    )
    return _cells(cells, figure)


def _others(heading: str, figures: Iterable[Figure]) -> str:
    """List claims that have no place on the axis."""
    rows = [
        _cells(
            (
                f"<strong>{markup.text(figure.line.claimant_name)}</strong>{claim_words.badge(figure.line)}",
                "",
                claim_words.stance(figure.line.claim.stance),
                claim_words.when(figure.line),
                claim_words.source(figure.line),
            ),
            figure,
        )
        for figure in figures
    ]
    return f'<div class="claims-row claims-subhead" role="row">{heading}</div>{"".join(rows)}' if rows else ""


def _cells(cells: Sequence[str], figure: Figure) -> str:
    inner = "".join(f'<div role="cell">{cell}</div>' for cell in cells)
    return f'<div class="claims-row" role="row" {claim_words.ids([figure.line])}>{inner}</div>'


def _outside(figure: Figure) -> str:
    return "" if figure.is_selected else '<b class="claims-badge">outside the filters</b>'


def _all(answer: Estimates) -> tuple[Figure, ...]:
    return answer.figures + answer.repeats + answer.doubts
