"""Write the texts of a slide: key points, alternative text of the picture, speaker notes."""

from collections.abc import Mapping

from dashboard.briefing.slides.models import (
    Brief,
    ComparisonSlide,
    ContestedSlide,
    EstimatesSlide,
    Line,
    MapSlide,
    Slide,
)
from dashboard.briefing.sources import NumberedSource, boundary_note, ground_note
from dashboard.drawing import comparison_table, markup, style
from events.queries.compared_counts import Row
from events.queries.records import claim_text
from events.queries.records.record_detail import SourcedClaim


def key_points(slide: MapSlide) -> list[str]:
    """Write the key points of a map, one per line."""
    kinds = ", ".join(f"{count.label} {_number(count.certain, count.possible)}" for count in slide.kinds)
    places = ", ".join(f"{count.label} {_number(count.certain, count.possible)}" for count in slide.precisions)
    points = [f"Kinds: {kinds}", f"Place precision: {places}"]
    if slide.contested:
        points.append(
            f"{slide.contested} of {slide.totals.all:,} contested: asserted by some, denied or questioned by others"
        )
    return points


def _number(certain: int, possible: int) -> str:
    return f"{certain:,}+{possible:,}" if possible else f"{certain:,}"


def rows(brief: Brief, slide: MapSlide) -> tuple[str, list[list[str]]]:
    """
    List the records in two lines each, or the provinces with the most records if there are many.

    Returns
    -------
    heading, rows
        In the order of the slide.
    """
    if slide.lines:
        return "Records", [_record(brief, line) for line in slide.lines]
    provinces = [[f"{count.label}: {_number(count.certain, count.possible)}"] for count in slide.provinces]
    return "Provinces with most records", provinces


def _record(brief: Brief, line: Line) -> list[str]:
    match = "" if line.is_certain else " · possible only"
    standing = f"{style.STANDING_SIGNS[line.standing]} {line.standing}"
    return [line.title, f"{brief.numbers(line.sources)} {line.when} · {standing}{match} · {line.where}"]


def compared_row(name: str, row: Row) -> dict[str, str]:
    """Write a province of a comparison: its name, both counts, the difference, and how much that says."""
    return {
        "name": name,
        "first": comparison_table.cell_words(row.first),
        "second": comparison_table.cell_words(row.second),
        "difference": comparison_table.difference_words(row),
        "remark": comparison_table.remark(row),
    }


def compared_rows(slide: ComparisonSlide) -> list[dict[str, str]]:
    """Write the provinces of a comparison, those that differ most first."""
    return [compared_row(name, row) for name, row in slide.rows]


def _compared_line(row: Mapping[str, str]) -> str:
    remark = f" ({row['remark']})" if row["remark"] else ""
    return f"{row['name']}: {row['first']} beside {row['second']}, difference {row['difference']}{remark}"


def slide_sources(brief: Brief, slide: Slide) -> list[NumberedSource]:
    """List the sources of a slide in the order of their numbers."""
    wanted = set(slide.sources)
    return [source for source in brief.sources if source.source_id in wanted]


def short(source: NumberedSource) -> str:
    """Write a source without its title: "[2] RFE/RL, 19 April 2022"."""
    by, published = source.text.partition(", “")[0], source.text.rpartition("”, ")[2]
    return f"[{source.number}] {by}, {published}" if published != source.text else f"[{source.number}] {source.text}"


def numbered(source: NumberedSource) -> str:
    """Write a source with its number and the count of its records."""
    records = f" ({style.plural(source.records, 'record')})" if source.records else ""
    return f"[{source.number}] {source.text}{records}"


def alternative(slide: Slide) -> str:
    """Write the alternative text of a picture."""
    if isinstance(slide, MapSlide):
        where = ", ".join(f"{count.label} {_number(count.certain, count.possible)}" for count in slide.provinces)
        points = "; ".join(key_points(slide))
        return markup.clean(
            f"Map. {slide.words}: {style.count_words(*slide.totals)}. {points}. "
            f"{f'Provinces with most records: {where}.' if where else 'No record has a known province.'}"
        )
    if isinstance(slide, ComparisonSlide):
        return f"Two maps. {' '.join(alternative(side) for side in slide.sides)}"
    if isinstance(slide, EstimatesSlide):
        questions = "; ".join(
            f"{answer.question.title}: "
            + ", ".join(f"{figure.line.claimant_name} {figure.line.number}" for figure in answer.figures)
            for answer in slide.questions
        )
        return markup.clean(f"Chart of estimates, each question with an axis of its own. {questions}")
    return markup.clean(slide.title)


def dates(slide: MapSlide) -> str:
    """Write what a timeline shows: each record with its date, or the records of each month or year."""
    if slide.lines:
        return "; ".join(f"{line.when}: {line.title}" for line in slide.lines)
    counts = ((row.start, row.certain, row.possible) for row in slide.periods.itertuples(index=False))
    form = "%B %Y" if slide.shown.unit == "month" else "%Y"
    return "; ".join(f"{start:{form}}: {_number(certain, possible)}" for start, certain, possible in counts)


def notes(brief: Brief, slide: Slide) -> str:
    """Write the notes of a slide: its content in words, and its sources in full."""
    parts: list[str] = [slide.title, slide.words]
    if isinstance(slide, MapSlide):
        heading, rows_shown = rows(brief, slide)
        parts += [
            style.count_words(*slide.totals),
            *key_points(slide),
            f"{heading}:",
            *(" – ".join(row) for row in rows_shown),
        ]
    if isinstance(slide, ComparisonSlide):
        parts += [f"{side.title}: {style.count_words(*side.totals)}" for side in slide.sides]
        compared = [*compared_rows(slide), compared_row("All records", slide.total)]
        parts += [*map(_compared_line, compared), comparison_table.NOTES]
    if isinstance(slide, ContestedSlide):
        parts += [_claim(brief, statement.line) for statement in slide.dispute.statements]
    sources = [f"[{source.number}] {source.text} {source.url}".strip() for source in slide_sources(brief, slide)]
    parts += ["Sources:", *sources, brief.data_note, brief.licence_note, *brief.credits, boundary_note(), ground_note()]
    return "\n".join(clean for part in parts if (clean := markup.clean(part)))


def _claim(brief: Brief, line: SourcedClaim) -> str:
    quote = f" {claim_text.quotation(line)}" if line.claim.quote else ""
    number = brief.numbers([line.source.source_id])
    return f"{claim_text.sentence(line)} ({claim_text.stated(line)}){quote} {number}"
