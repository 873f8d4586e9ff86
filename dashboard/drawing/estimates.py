"""Draw competing estimates as HTML: one range plot per question, inside the cells of a table."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Final

from dashboard.drawing import claim_text, markup, style
from events.models import Claim, Question
from events.queries.records.disagreements import Estimates, Figure
from events.queries.records.record_detail import CountedDifferently

STEPS: Final = (1, 2, 2.5, 5, 10)  # of a power of ten, between two ticks
MOST_TICKS: Final = 6
# Room beyond the largest number, so that a bar of "at least" visibly continues.
BEYOND: Final = 1.12


@dataclass(frozen=True)
class Axis:
    """An axis from 0 to `top`, with a tick every `step`."""

    top: float
    step: float

    @property
    def ticks(self) -> tuple[float, ...]:
        """List the numbers with a tick, from 0."""
        return tuple(self.step * index for index in range(round(self.top / self.step) + 1))

    def percent(self, number: float) -> float:
        """Place of a number on the axis, in percent of its length."""
        return round(100 * number / self.top, 2)


def axis(claims: Iterable[Claim]) -> Axis:
    """Choose the axis for the claims on one thing counted in one unit; of 0 to 1 if none has a number."""
    bounds = [bound for claim in claims for bound in (claim.low, claim.high) if bound is not None]
    largest = max(bounds, default=0) * BEYOND
    if largest <= 1:
        return Axis(1, 1)
    power = 10 ** floor(log10(largest / MOST_TICKS))
    step = next(power * step for step in (*STEPS, 20, 50) if power * step * MOST_TICKS >= largest)
    step = max(step, 1)
    return Axis(step * -(-largest // step), step)


@dataclass(frozen=True)
class Bar:
    """A claim on its axis, in percent of its length: from where to where, which ends are open, and its marks."""

    left: float
    right: float
    is_open_below: bool
    is_open_above: bool
    is_about: bool
    marks: tuple[float, ...]


def bar(shown: Axis, claim: Claim) -> Bar:
    """Place a claim on the axis: "up to" begins at its left end, "at least" goes on to its right end."""
    low, high = claim.low, claim.high
    return Bar(
        left=shown.percent(low) if low is not None else 0.0,
        right=shown.percent(high) if high is not None else 100.0,
        is_open_below=low is None,
        is_open_above=high is None,
        is_about=bool(claim.approx),
        marks=tuple(shown.percent(bound) for bound in dict.fromkeys((low, high)) if bound is not None),
    )


def header(shown: Axis, most: int = MOST_TICKS + 1) -> str:
    """Write the numbers over the axis, as many as fit without touching."""
    every = max(1, ceil((len(shown.ticks) - 1) / (most - 1)))
    numbers = "".join(_number(shown.percent(tick), tick) for tick in shown.ticks[::every])
    return f'<div class="range-axis" aria-hidden="true">{numbers}</div>'


def _number(percent: float, tick: float) -> str:
    edge = {0.0: "range-first", 100.0: "range-last"}.get(percent, "")
    return f'<i class="{edge}" style="left:{percent}%">{tick:,.0f}</i>'


def row(shown: Axis, claim: Claim, in_article: bool, with_families: bool, tooltip: Sequence[str]) -> str:
    """
    Draw one claim with a number on the axis, with the lines of its tooltip.

    "Up to" is a bar open to the left that ends in a mark, "at least" a bar open to the right that begins with one; a
    range has a mark at either end; "about" has soft ends. The article's marks are hollow diamonds, those of other
    sources filled circles. Bars that include family members are hatched.
    """
    placed = bar(shown, claim)
    classes = ["range-bar", *_openness(placed)]
    classes += ["range-families"] if with_families else []
    grid = f'style="--range-step:{shown.percent(shown.step)}%"'
    width = placed.right - placed.left
    drawn = f'<i class="{" ".join(classes)}" style="left:{placed.left}%;width:{width:.2f}%"></i>' if width else ""
    mark = "range-article" if in_article else "range-other"
    marks = "".join(_mark(mark, percent, placed.is_about) for percent in placed.marks)
    return (
        f'<div class="range{" range-has-families" if with_families else ""}" {grid} tabindex="0" role="img" '
        f'aria-label="{markup.attribute("; ".join(tooltip))}">{drawn}{marks}'
        f'<span class="range-tip" aria-hidden="true">{"<br>".join(markup.text(line) for line in tooltip)}</span></div>'
    )


def _mark(kind: str, percent: float, is_soft: bool) -> str:
    halo = f'<i class="range-halo {kind}-halo" style="left:{percent}%"></i>' if is_soft else ""
    return f'{halo}<i class="range-mark {kind}" style="left:{percent}%"></i>'


def _openness(placed: Bar) -> list[str]:
    soft = ["range-soft-ends"] if placed.is_about else []
    if placed.is_open_below:
        return ["range-up-to", *soft]
    return ["range-at-least", *soft] if placed.is_open_above else ["range-between", *soft]


MOST_NUMBERS: Final = 4  # of another question, in the text on why it is not comparable
HEAD: Final = (
    "<span>Claimant</span><span>{axis}</span><span>Figure</span><span>Date</span><span>Quotation and source</span>"
)

PlaceName = Callable[[str], str]


def cards(answers: Sequence[Estimates], name_place: PlaceName) -> str:
    """Write one card per question; `name_place` returns the name of a place by its id."""
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
    shown = axis(figure.line.claim for figure in answer.figures)
    by_place = len({figure.line.claim.place for figure in answer.figures}) > 1
    figures = sorted(answer.figures, key=lambda figure: figure.line.claim.place) if by_place else answer.figures
    rows = "".join(_row(shown, figure, name_place if by_place else None) for figure in figures)
    return (
        f'<section class="claims-card" id="question-{markup.attribute(question.question_id)}">'
        f"<h4>{markup.text(question.title)}</h4>"
        f'<p class="claims-scope">{_scope(answer, name_place)}</p>'
        f'<div class="claims-unlike">{why_alone(answer, name_place, numbers)}</div>'
        f'<div class="claims-rows" role="table" aria-label="{markup.attribute(question.title)}">'
        f'<div class="claims-row claims-head" role="row">{HEAD.format(axis=header(shown))}</div>'
        f"{rows}{_others('Other statements (no figure)', answer.repeats)}"
        f"{_others('Denied or questioned', answer.doubts)}</div></section>"
    )


def _scope(answer: Estimates, name_place: PlaceName) -> str:
    question = answer.question
    where = name_place(question.scope_place) if question.scope_place else "no place given"
    number = len(answer.figures + answer.repeats + answer.doubts)
    return (
        f"counts <strong>{markup.text(question.unit)}</strong> · where: <strong>{markup.text(where)}</strong> · "
        f"family members: <strong>{_families(answer)}</strong> · "
        f"{style.plural(number, 'claim')}, none merged"
    )


def _families(answer: Estimates) -> str:
    included = {figure.with_families for figure in answer.figures}
    if included == {True}:
        return "included"
    return "included by some" if True in included else "inclusion not stated"


def why_alone(answer: Estimates, name_place: PlaceName, numbers: dict[str, str]) -> str:
    """
    Write why the figures of a question are not comparable with others, from the scope of the questions.

    `numbers` are the figures of the questions on the page in words, by id.
    """
    note = f"{markup.text(_sentence(answer.question.note))} " if answer.question.note else ""
    if not answer.unlike:
        return f"<p>{note}No other question counts the same people.</p>"
    differences = "".join(f"<li>{_difference(other, name_place, numbers)}</li>" for other in answer.unlike)
    return f"<p>{note}Not comparable with:</p><ul>{differences}</ul>"


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith('.') else '.'}"


def _difference(other: CountedDifferently, name_place: PlaceName, numbers: dict[str, str]) -> str:
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
    found = list(dict.fromkeys(claim.number_in_words for claim in claims))
    more = f" and {len(found) - MOST_NUMBERS} more" if len(found) > MOST_NUMBERS else ""
    return ", ".join(found[:MOST_NUMBERS]) + more


def _row(shown: Axis, figure: Figure, name_place: PlaceName | None) -> str:
    line = figure.line
    families = " · <b>family members included</b>" if figure.with_families else ""
    place = f"<small>{markup.text(name_place(line.claim.place))}</small>" if name_place and line.claim.place else ""
    outside = "" if figure.is_selected else '<b class="claims-badge">outside the filters</b>'
    tooltip = [*claim_text.lines(line), *(["family members included"] if figure.with_families else [])]
    bar = row(shown, line.claim, figure.in_article, figure.with_families, tooltip)
    cells = (
        f"<strong>{markup.text(line.claimant_name)}</strong>{place}{claim_text.badge(line)}{outside}",
        bar,
        f"<strong>{markup.text(line.number)}</strong>{families}",
        claim_text.dates(line),
        f"{claim_text.words(line)} {claim_text.source(line)}",
    )
    return claim_text.cells(cells, claim_text.ids([line]))


def _others(heading: str, figures: Iterable[Figure]) -> str:
    """List claims that are not on the axis."""
    rows = [
        claim_text.cells(
            (
                f"<strong>{markup.text(figure.line.claimant_name)}</strong>{claim_text.badge(figure.line)}",
                "",
                claim_text.stance(figure.line.claim.stance),
                claim_text.dates(figure.line),
                f"{claim_text.words(figure.line)} {claim_text.source(figure.line)}",
            ),
            claim_text.ids([figure.line]),
        )
        for figure in figures
    ]
    return f'<div class="claims-row claims-subhead" role="row">{heading}</div>{"".join(rows)}' if rows else ""
