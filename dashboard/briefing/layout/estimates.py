"""Lay out estimates: every claim as a range on the axis of its question; questions never share an axis."""

from typing import Final

from matplotlib.colors import to_rgb
from matplotlib.patches import Circle, Polygon, Rectangle

from dashboard.briefing.content import HEAD_ROWS, Brief, EstimatesSlide, rows_of
from dashboard.briefing.fonts import BOLD
from dashboard.briefing.layout import frame, tables, typeset
from dashboard.briefing.layout.typeset import Box, Sheet
from dashboard.drawing import estimates, markup, style
from dashboard.drawing.estimates import Axis
from events.queries import claim_text
from events.queries.disagreements import Estimates, Figure

ROW_IN: Final = 0.27
SHARES: Final = (0.22, 0.34, 0.19, 0.2, 0.05)  # who, range, figure, when, source
NAME_PT: Final = 9.0
SMALL_PT: Final = 7.8
BAR_PT: Final = 6.0
MARK_PT: Final = 3.2
MOST_TICKS: Final = 5
FADE_STEPS: Final = 24
STRENGTH: Final = 0.45  # of the colour in a bar
ARTICLE: Final = style.VERMILLION
OTHER: Final = style.BLUE
NOTE: Final = (
    "Diamond: a figure of the article; circle: of another source. A bar that fades out is “up to” or “at least”: the "
    "source gives one end only. Hatched: family members included. Claims are not averaged, and questions that count "
    "different people do not share an axis."
)


def draw(brief: Brief, slide: EstimatesSlide) -> Sheet:
    """Compose a page of estimates."""
    page = frame.sheet(brief)
    body = frame.frame(page, brief, slide.title, slide.words, (brief.licence_note, NOTE))
    columns = 3 if body.width > 9 else 2
    tall = tables.sources_height(slide.sources, columns, body.height * 0.2)
    chart(page, Box(body.x, body.y, body.width, body.height - tall - 0.16), brief, slide)
    tables.sources(page, Box(body.x, body.bottom - tall, body.width, tall), brief, slide.sources, columns)
    return page


def chart(page: Sheet, box: Box, brief: Brief, slide: EstimatesSlide) -> None:
    """Draw the questions of a slide one below the other."""
    step = min(ROW_IN, box.height / max(sum(map(rows_of, slide.questions)), 1))
    y = box.y
    for answer in slide.questions:
        height = rows_of(answer) * step
        _question(page, Box(box.x, y, box.width, height), brief, answer, step)
        y += height


def _question(page: Sheet, box: Box, brief: Brief, answer: Estimates, step: float) -> None:
    shown = estimates.axis(figure.line.claim for figure in answer.figures)
    title = typeset.shortened(answer.question.title, box.width, 11.0, BOLD)
    page.text(box.x, box.y, title, 11.0, weight=BOLD)
    aside = typeset.shortened(_scope(answer), box.width, SMALL_PT)
    page.text(box.x, box.y + 0.2, aside, SMALL_PT, colour=page.ink.soft)
    plot = _columns(box)[1]
    y = box.y + step * (HEAD_ROWS - 0.35)
    _axis(page, Box(plot.x, y, plot.width, len(answer.figures) * step), shown)
    y = box.y + step * (HEAD_ROWS - 0.2)
    for figure in answer.figures:
        _row(page, Box(box.x, y, box.width, step), brief, figure, shown)
        y += step
    for figure in (*answer.repeats, *answer.doubts):
        _words(page, Box(box.x, y, box.width, step), brief, figure)
        y += step


def _scope(answer: Estimates) -> str:
    claims = len(answer.figures) + len(answer.repeats) + len(answer.doubts)
    families = " · family members: included" if answer.question.counts_families else ""
    note = f" · {answer.question.note}" if answer.question.note else ""
    return markup.clean(f"counts {answer.question.unit}{families} · {style.plural(claims, 'claim')}, none merged{note}")


def _columns(row: Box) -> list[Box]:
    boxes, x = [], row.x
    for share in SHARES:
        boxes.append(Box(x, row.y, row.width * share - 0.12, row.height))
        x += row.width * share
    return boxes


def _axis(page: Sheet, box: Box, shown: Axis) -> None:
    """Draw the ticks over the ranges, with lines down through them."""
    every = max(1, -(-(len(shown.ticks) - 1) // MOST_TICKS))
    for tick in shown.ticks[::every]:
        x = box.x + box.width * tick / shown.top
        left, top = page.spot(x, box.y + 0.02)
        bottom = top - (box.height - 0.02) * 72
        page.surface.plot([left, left], [bottom, top], color=page.ink.rule, linewidth=0.5, zorder=0.6)
        page.text(x, box.y - 0.11, f"{tick:,.0f}", SMALL_PT - 0.6, colour=page.ink.soft, align="center")


def _row(page: Sheet, row: Box, brief: Brief, figure: Figure, shown: Axis) -> None:
    who, plot, number, when, source = _columns(row)
    line = figure.line
    _name(page, who, figure)
    _bar(page, plot, figure, shown)
    page.text(number.x, row.y, typeset.shortened(line.number, number.width, SMALL_PT, BOLD), SMALL_PT, weight=BOLD)
    _said(page, when, figure)
    page.text(
        source.right, row.y, brief.numbers([line.source.source_id]), SMALL_PT, colour=page.ink.soft, align="right"
    )


def _words(page: Sheet, row: Box, brief: Brief, figure: Figure) -> None:
    """Write a claim without a figure."""
    who, plot, number, when, source = _columns(row)
    claim = figure.line.claim
    _name(page, who, figure)
    said = f"{style.STANCE_SIGNS[claim.stance]} {claim.stance}"
    text = markup.clean(f"{said}: {claim_text.content(figure.line) or claim.quote}".removesuffix(": "))
    room = number.right - plot.x
    page.text(plot.x, row.y, typeset.shortened(text, room, SMALL_PT), SMALL_PT)
    _said(page, when, figure)
    cited = brief.numbers([figure.line.source.source_id])
    page.text(source.right, row.y, cited, SMALL_PT, colour=page.ink.soft, align="right")


def _name(page: Sheet, box: Box, figure: Figure) -> None:
    colour = "" if figure.is_selected else page.ink.soft
    name = f"{figure.line.claimant_name}{'' if figure.is_selected else ' (outside the selection)'}"
    page.text(box.x, box.y, typeset.shortened(name, box.width, NAME_PT), NAME_PT, colour=colour)


def _said(page: Sheet, box: Box, figure: Figure) -> None:
    line = figure.line
    stated = claim_text.stated(line) if line.stated_shown or not line.claim.as_of else ""
    as_of = claim_text.reference_date(line) if line.claim.as_of else ""
    words = ", ".join(part for part in (stated, as_of) if part)
    if line.stated_shown and as_of.endswith(f" {line.stated_shown}"):
        words = f"stated and {as_of}"
    page.text(box.x, box.y, typeset.shortened(words, box.width, SMALL_PT), SMALL_PT, colour=page.ink.soft)


# ------------------------------------------------------------------ ranges


def _bar(page: Sheet, box: Box, figure: Figure, shown: Axis) -> None:
    """Draw a range: open if the source gives one end only, hatched with families, with marks at the given ends."""
    claim = figure.line.claim
    low = claim.low if claim.low is not None else 0.0
    high = claim.high if claim.high is not None else shown.top
    left, middle = page.spot(box.x + box.width * low / shown.top, box.y + 0.055)
    right, _ = page.spot(box.x + box.width * high / shown.top, box.y)
    colour = _colour(page, figure)
    if right - left > 0.5:
        _fade(page, (left, right), middle, colour, claim.low is None, claim.high is None)
        if figure.with_families:
            hatch = Rectangle((left, middle - BAR_PT / 2), right - left, BAR_PT, facecolor="none", edgecolor=colour)
            hatch.set(hatch="//////", linewidth=0, zorder=2)
            page.surface.add_patch(hatch)
    for bound in dict.fromkeys(bound for bound in (claim.low, claim.high) if bound is not None):
        x, _ = page.spot(box.x + box.width * bound / shown.top, box.y)
        _mark(page, (x, middle), colour, figure.in_article, bool(claim.approx))


def _colour(page: Sheet, figure: Figure) -> str:
    if page.ink.is_grey:
        return "#2b2b2b"
    return ARTICLE if figure.in_article else OTHER


def _fade(
    page: Sheet, ends: tuple[float, float], middle: float, colour: str, open_below: bool, open_above: bool
) -> None:
    """Draw a bar whose open end fades out in overlapping opaque tints, so that no seam shows."""
    steps = FADE_STEPS if open_below or open_above else 1
    width = (ends[1] - ends[0]) / steps
    for number in range(steps):
        share = (number + 0.5) / steps
        strength = STRENGTH * (share if open_below else 1.0) * ((1 - share) if open_above else 1.0)
        left = ends[0] + number * width
        right = ends[1] if not open_above else min(left + width, ends[1])
        tint = tuple(1 - strength * (1 - part) for part in to_rgb(colour))
        corner = (left, middle - BAR_PT / 2)
        page.surface.add_patch(Rectangle(corner, right - left, BAR_PT, facecolor=tint, linewidth=0, zorder=1))


def _mark(page: Sheet, at: tuple[float, float], colour: str, in_article: bool, is_soft: bool) -> None:
    """Draw a mark: a hollow diamond of the article, a filled circle of others; "about" has a halo."""
    if is_soft:
        page.surface.add_patch(Circle(at, MARK_PT * 2.1, facecolor=colour, alpha=0.22, linewidth=0, zorder=3))
    if in_article:
        reach = MARK_PT * 1.25
        points = [(at[0], at[1] + reach), (at[0] + reach, at[1]), (at[0], at[1] - reach), (at[0] - reach, at[1])]
        page.surface.add_patch(Polygon(points, facecolor="white", edgecolor=colour, linewidth=1.4, zorder=4))
    else:
        page.surface.add_patch(Circle(at, MARK_PT, facecolor=colour, edgecolor="white", linewidth=0.5, zorder=4))
