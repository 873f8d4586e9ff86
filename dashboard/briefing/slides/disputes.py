"""Build the slides of contested events and of estimates, claim by claim."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from dashboard.briefing.slides import headlines
from dashboard.briefing.slides.maps import NO_PLACE
from dashboard.briefing.slides.models import Brief, ContestedSlide, EstimatesSlide
from dashboard.drawing import markup, style
from events.queries.records import disagreements
from events.queries.records.disagreements import Estimates

MOST_CONTESTED: Final = 12  # slides of contested events in one deck
MOST_ROWS: Final = 20.0  # of estimates on one page
HEAD_ROWS: Final = 3.0  # height of the heading of a question, in rows
ESTIMATES_WORDS: Final = (
    "Claim by claim: questions count different people, so each has an axis of its own, and none is averaged or merged"
)


def contested_slides(draft: Brief) -> Iterable[ContestedSlide]:
    """Build one slide per contested event in the selection."""
    found = disagreements.disputes(draft.store, draft.shown)
    disputes = [dispute for dispute in found if dispute.row["standing"] in style.CONTESTED]
    more = len(disputes) - MOST_CONTESTED
    for number, dispute in enumerate(disputes[:MOST_CONTESTED], 1):
        row = dispute.row
        words = f"{row['date_shown']} · {row['place_name'] or NO_PLACE} · {row['standing']}"
        if number == MOST_CONTESTED and more > 0:
            words = f"{words} · {style.plural(more, 'more contested event')} not shown"
        source_ids = dict.fromkeys(statement.line.source.source_id for statement in dispute.statements)
        title = headlines.of_dispute(markup.clean(row["title"]), dispute.standing)
        yield ContestedSlide(f"contested-{row['record_id']}", title, markup.clean(words), tuple(source_ids), dispute)


def estimates_slides(draft: Brief) -> Iterable[EstimatesSlide]:
    """Build as many slides as the questions in the selection need."""
    pages = shared(disagreements.estimates(draft.store, draft.shown), MOST_ROWS)
    for number, questions in enumerate(pages, 1):
        figures = (figure for answer in questions for figure in (*answer.figures, *answer.repeats, *answer.doubts))
        source_ids = dict.fromkeys(figure.line.source.source_id for figure in figures)
        place = "" if len(pages) == 1 else f"-{number}"
        title = headlines.of_estimates(questions)
        yield EstimatesSlide(f"estimates{place}", title, ESTIMATES_WORDS, tuple(source_ids), tuple(questions))


def rows_of(answer: Estimates) -> float:
    """Height that a question takes on a page, in rows."""
    return HEAD_ROWS + len(answer.figures) + len(answer.repeats) + len(answer.doubts)


def shared(questions: Iterable[Estimates], most: float) -> list[list[Estimates]]:
    """Distribute questions over pages of `most` rows in order; a question that is too long continues on the next."""
    pages: list[list[Estimates]] = []
    used = most
    for answer in (part for question in questions for part in _parts(question, int(most - HEAD_ROWS))):
        if used + rows_of(answer) > most:
            pages.append([])
            used = 0.0
        pages[-1].append(answer)
        used += rows_of(answer)
    return pages


def _parts(answer: Estimates, most: int) -> Iterable[Estimates]:
    """Split a question with more claims than fit on a page."""
    claims = [(name, figure) for name in ("figures", "repeats", "doubts") for figure in getattr(answer, name)]
    for start in range(0, len(claims), most):
        part = claims[start : start + most]
        figures, repeats, doubts = (
            tuple(figure for own, figure in part if own == name) for name in ("figures", "repeats", "doubts")
        )
        yield replace(answer, figures=figures, repeats=repeats, doubts=doubts)
