"""What an import brings and what is imported, as text for a terminal."""

import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from events.agreement import Agreement, Verdict
from events.changes import Changes
from events.import_report import Report
from events.library import Library, Link
from events.matches import Match

MOST: Final = 10
INDENT: Final = "  "


def of_report(report: Report) -> str:
    """Say what a file was taken for and what happens to each of its records."""
    sections = (
        _taken_for(report),
        _columns(report),
        _records(report),
        _places(report),
        _agreement(report.agreement),
        _changes(report.diff),
    )
    return "\n".join(_clean(line) for section in sections for line in (*section, "")) + "\n"


def of_questions(questions: Iterable[Mapping[str, Any]]) -> str:
    """Put what must be answered first, each with the option that answers it."""
    lines = ["Nothing is kept before this is settled:"]
    for question in questions:
        option = "--as" if question["question_id"] == "format" else f"--{question['question_id'].replace('_', '-')}"
        lines.append(f"{INDENT}{question['text']}")
        lines += [
            f"{INDENT}{INDENT}{option} {shlex.quote(answer['value'])}: {answer['label']}"
            for answer in question["options"]
        ]
    return "\n".join(map(_clean, lines)) + "\n"


def of_library(library: Library) -> str:
    """List the datasets with their versions, the current one first."""
    if not library.histories:
        return f"nothing is imported in {library.folder}\n"
    lines = []
    for dataset_id, history in library.histories.items():
        dataset = history[0].dataset
        shared = "may be passed on" if dataset.may_redistribute else "must not be passed on"
        lines.append(f"{dataset_id}: {dataset.title} {dataset.version}".rstrip() + f" ({dataset.licence}; {shared})")
        for number, version in enumerate(history):
            report = version.report
            taken = report["accepted"] + report["warned"]
            counts = f"{taken:,} of {report['records']:,} records from {report['file']}"
            lines.append(f"{INDENT}{'former' if number else 'current'}: {counts}, {version.digest[:16]}")
    return "\n".join(map(_clean, lines)) + "\n"


def library_as_json(library: Library) -> list[dict[str, Any]]:
    """List the same as plain values."""
    return [
        {
            "dataset": asdict(history[0].dataset),
            "versions": [{"digest": version.digest, "report": version.report} for version in history],
        }
        for history in library.histories.values()
    ]


def of_matches(matches: Iterable[Match], gone: Iterable[Link]) -> str:
    """Set incidents and events that may be the same side by side."""
    lines = []
    for match in matches:
        lines += ["", f"{match.incident} / {match.record}{f' ({match.verdict})' if match.verdict else ''}"]
        lines.append(f"{INDENT}{match.incident_title} / {match.record_title}")
        for line in match.lines:
            sign = {True: "=", False: "≠", None: "?"}[line.agrees]
            told = f"{INDENT}{sign} {line.aspect}: {line.incident or '-'} / {line.record or '-'}"
            lines.append(f"{told} ({line.difference})" if line.difference else told)
    lost = [f"{INDENT}{link.incident} / {link.record} ({link.verdict})" for link in gone]
    lines += ["", "spoken of, and not beside each other now", *lost] if lost else []
    return "\n".join(map(_clean, lines or ["nothing imported lies beside an event of the article"])).lstrip() + "\n"


def _taken_for(report: Report) -> Iterator[str]:
    yield f"{report.file}: taken for {report.format}, kept as '{report.dataset.dataset_id}'"
    terms = "may be passed on" if report.dataset.may_redistribute else "must not be passed on"
    yield f"{INDENT}{report.dataset.title} {report.dataset.version}".rstrip() + f", {report.dataset.licence}; {terms}"
    said = {"decimal sign": report.decimal, "dates": report.date_order, "sheet": report.sheet}
    yield INDENT + ", ".join(f"{name} {value}" for name, value in said.items() if value)
    yield from (f"{INDENT}{note}" for note in report.notes)


def _columns(report: Report) -> Iterator[str]:
    yield "columns"
    yield from (f"{INDENT}{field}: {' + '.join(names)}" for field, names in report.columns.items())
    if report.unused:
        yield f"{INDENT}kept with each record, not mapped: {', '.join(report.unused)}"


def _records(report: Report) -> Iterator[str]:
    yield f"{report.records:,} record{'' if report.records == 1 else 's'}"
    yield f"{INDENT}{report.accepted:,} accepted, {report.warned:,} accepted with warnings, {report.refused:,} refused"
    if report.duplicates:
        yield f"{INDENT}{report.duplicates:,} of the refused have an id that stands in the file before"
    first, last = report.date_range
    if first and last:
        yield f"{INDENT}from {first.isoformat()} to {last.isoformat()}"
    for heading, counted in (("warnings", report.warnings), ("refused because", report.refusals)):
        if counted:
            yield f"{INDENT}{heading}"
            yield from _counted(counted, INDENT * 2)


def _places(report: Report) -> Iterator[str]:
    yield "places"
    yield (
        f"{INDENT}{report.joined:,} in a province, {report.near:,} just outside one, {report.outside:,} outside, "
        f"{report.unplaced:,} without a point or known too vaguely"
    )
    yield from _counted(report.by_country, INDENT * 2)


def _agreement(agreement: Agreement) -> Iterator[str]:
    if not agreement.pairs:
        yield "no record has a province to compare with the stated one"
        return
    same, different, unknown = (agreement.rows(verdict) for verdict in Verdict)
    yield f"province stated and by geometry: {same:,} same, {different:,} different, {unknown:,} cannot be compared"
    odd = [pair for pair in agreement.pairs if pair.verdict is not Verdict.SAME]
    for pair in odd[:MOST]:
        yield f"{INDENT}{pair.stated or '(nothing)'} / {pair.joined or '(outside)'}: {pair.rows:,} ({pair.verdict})"
    yield from _more(odd)


def _changes(changes: Changes | None) -> Iterator[str]:
    if changes is None:
        yield "nothing of this dataset is there yet"
        return
    yield (
        f"against what is there: {changes.added:,} added, {changes.changed:,} changed, {changes.removed:,} removed, "
        f"{changes.unchanged:,} unchanged"
    )
    yield from (f"{INDENT}{name} changed in {count:,}" for name, count in changes.fields.items())
    if changes.removed and not changes.changed + changes.unchanged:
        yield f"{INDENT}no record is in both: to keep what is there beside this, name this one with --dataset"


def _counted(counted: Mapping[str, int], indent: str) -> Iterator[str]:
    yield from (f"{indent}{count:,} {name}" for name, count in list(counted.items())[:MOST])
    yield from _more(list(counted), indent)


def _more(found: Sequence[object], indent: str = INDENT) -> Iterator[str]:
    if len(found) > MOST:
        yield f"{indent}… and {len(found) - MOST:,} more, all in the report"


def _clean(line: str) -> str:
    """Take out what a terminal would obey: texts of a file are shown, not run."""
    return "".join(sign if sign.isprintable() else " " for sign in line)
