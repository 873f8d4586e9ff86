"""Lay out a contested event: claimants that assert it and claimants that deny it side by side, with sources."""

from collections.abc import Sequence
from typing import Final

from dashboard.briefing import fonts
from dashboard.briefing.content import Brief, ContestedSlide
from dashboard.briefing.fonts import BOLD
from dashboard.briefing.layout import frame, tables, typeset
from dashboard.briefing.layout.typeset import Box, Sheet
from dashboard.briefing.sources import boundary_note
from dashboard.drawing import claim_text, markup, style
from events.models import Stance
from events.queries import claim_text as plain
from events.queries.disagreements import Statement
from events.queries.record_detail import SourcedClaim

AGAINST: Final = (Stance.DENIES, Stance.QUESTIONS)
WHO_PT: Final = 9.5
SAID_PT: Final = 8.6
BAND_IN: Final = 0.5  # of the three answers
GAP_IN: Final = 0.3
BETWEEN_IN: Final = 0.09  # two entries
CLAIMS_NOTE: Final = "Claims are shown as they were made: none is merged, weighted or averaged."


def draw(brief: Brief, slide: ContestedSlide) -> Sheet:
    """Compose the page of a contested event."""
    page = frame.sheet(brief)
    body = frame.frame(page, brief, slide.title, slide.words, (brief.licence_note, CLAIMS_NOTE, boundary_note()))
    columns = 3 if body.width > 9 else 2
    tall = tables.sources_height(slide.sources, columns, body.height * 0.25)
    chart(page, Box(body.x, body.y, body.width, body.height - tall - 0.16), brief, slide)
    tables.sources(page, Box(body.x, body.bottom - tall, body.width, tall), brief, slide.sources, columns)
    return page


def chart(page: Sheet, box: Box, brief: Brief, slide: ContestedSlide) -> None:
    """Write the three answers, and below them both sides."""
    below = _answers(page, box, slide) + 0.12
    width = (box.width - GAP_IN) / 2
    voices = slide.dispute.statements
    sides = (
        ("Assert or report the event or its perpetrator", [v for v in voices if v.line.claim.stance not in AGAINST]),
        ("Deny or question it", [v for v in voices if v.line.claim.stance in AGAINST]),
    )
    for number, (title, said) in enumerate(sides):
        column = Box(box.x + number * (width + GAP_IN), below, width, box.bottom - below)
        y = tables.heading(page, column, title, style.plural(len(said), "claim"))
        _voices(page, column.below(y), brief, said)


def _answers(page: Sheet, box: Box, slide: ContestedSlide) -> float:
    """Write the standing by question."""
    found = slide.dispute.standing
    answers = (
        ("Did it happen?", style.STANDING_SIGNS[found.happened], found.happened),
        ("Who did it?", style.ATTRIBUTION_SIGNS[found.by_whom], found.by_whom),
        ("How many?", style.COUNTING_SIGNS[found.how_many], found.how_many),
    )
    width = (box.width - 2 * 0.15) / 3
    for number, (question, sign, answer) in enumerate(answers):
        x = box.x + number * (width + 0.15)
        page.panel(Box(x, box.y, width, BAND_IN), page.ink.panel)
        page.text(x + 0.1, box.y + 0.07, question, 8.0, colour=page.ink.soft)
        line = typeset.shortened(f"{sign} {answer}", width - 0.2, 11.0, BOLD)
        page.text(x + 0.1, box.y + 0.235, line, 11.0, weight=BOLD)
    return box.y + BAND_IN


def _voices(page: Sheet, box: Box, brief: Brief, voices: Sequence[Statement]) -> None:
    """Write the claims of one side from the top of a box, and how many did not fit."""
    y = box.y
    lines = 3
    while lines > 1 and _height(voices, box.width, lines) > box.height:
        lines -= 1
    for number, voice in enumerate(voices):
        left = len(voices) - number
        if y + _entry_height(voice, box.width, lines) > box.bottom - (0.15 if left > 1 else 0.0):
            page.text(box.x, y, f"and {style.plural(left, 'claim')} more, not shown on this page", SAID_PT)
            return
        y = _entry(page, Box(box.x, y, box.width, 1.0), brief, voice, lines) + BETWEEN_IN


def _height(voices: Sequence[Statement], width: float, lines: int) -> float:
    return sum(_entry_height(voice, width, lines) + BETWEEN_IN for voice in voices)


def _entry_height(voice: Statement, width: float, lines: int) -> float:
    words = typeset.wrapped(_words(voice.line), width - tables.SYMBOL_IN, SAID_PT, most=lines)
    return typeset.leading(WHO_PT) + len(words) * typeset.leading(SAID_PT)


def _entry(page: Sheet, box: Box, brief: Brief, voice: Statement, lines: int) -> float:
    """Write claimant, stance, date, words and source number; return the height below."""
    claim = voice.line.claim
    page.text(box.x, box.y, style.STANCE_SIGNS[claim.stance], WHO_PT, weight=BOLD, colour=page.ink.accent)
    left = box.x + tables.SYMBOL_IN
    cited = brief.numbers([voice.line.source.source_id])
    page.text(box.right, box.y, cited, SAID_PT, colour=page.ink.soft, align="right")
    room = box.right - left - fonts.width_in(cited, SAID_PT) - 0.1
    how = f"{claim.stance}{f', {voice.line.stated_shown}' if voice.line.stated_shown else ''}"
    own = max(room - fonts.width_in(how, SAID_PT) - 0.12, room * 0.45)
    who = typeset.shortened(claim_text.short(voice.line.claimant_name), own, WHO_PT, BOLD)
    page.text(left, box.y, who, WHO_PT, weight=BOLD)
    after = left + fonts.width_in(who, WHO_PT, BOLD) + 0.09
    aside = typeset.shortened(how, left + room - after, SAID_PT)
    page.text(after, box.y + 0.012, aside, SAID_PT, colour=page.ink.soft)
    y = box.y + typeset.leading(WHO_PT)
    return page.paragraph(Box(left, y, box.right - left, 1.0), _words(voice.line), SAID_PT, most=lines)


def _words(line: SourcedClaim) -> str:
    """Write aspect, content and quotation of a claim."""
    return markup.clean(f"{plain.about(line)} {plain.quotation(line)}")
