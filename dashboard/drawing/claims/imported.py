"""Draw an imported record by question: the answers of its dataset, and below them its row as in the file."""

from collections.abc import Mapping
from typing import Final

from dashboard.drawing import links, markup, questions
from dashboard.drawing.links import Pages
from events.models import Aspect
from events.queries.records import imported_claims
from events.queries.records.record_detail import ALONE, Line, SourceRow

# Datasets list everybody who took part, whoever did it.
QUESTIONS: Final[Mapping[Aspect, str]] = {**questions.QUESTIONS, Aspect.PERPETRATOR: "Who took part?"}


def html(row: SourceRow, date_shown: str, record_id: str, pages: Pages = links.NONE) -> str:
    """Write what a dataset states about an incident; each answer with the words of the file and what is derived."""
    own = row.dataset
    title = " ".join(part for part in (own.title, own.version) if part)
    lines = imported_claims.claims(row, date_shown)
    answers = questions.html(lines, None, record_id, pages, QUESTIONS)
    gone = "" if row.incident else "".join(f"<p>{markup.text(line.stated)}</p>" for line in row.lines())
    return (
        f"<h3>As stated by {markup.text(title)}</h3>{answers}{gone}{_warnings(row)}"
        f"<p>{markup.text(ALONE)}</p>{_file(row)}"
    )


def _warnings(row: SourceRow) -> str:
    items = "".join(f"<li>{markup.text(warning)}</li>" for warning in row.warnings)
    return f"<p>Warnings (values kept as stated):</p><ul>{items}</ul>" if items else ""


def _file(row: SourceRow) -> str:
    """Write dataset, licence and every cell of the row, folded."""
    origin = markup.pairs((markup.text(line.about), _both(line)) for line in row.origin())
    cells = markup.pairs((markup.text(name), markup.text(value)) for name, value in row.original.items())
    heading = f"<h3>All {len(row.original)} cells of the original row</h3>" if row.original else ""
    return (
        f'<details class="claims-folded"><summary><h3>As in the file</h3></summary>{origin}{heading}'
        f"{cells if row.original else ''}</details>"
    )


def _both(line: Line) -> str:
    return " · ".join(markup.text(part) for part in (line.stated, line.derived) if part)
