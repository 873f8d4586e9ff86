"""Preview invented files as a user would, in the process that reads a file, and report whatever is lost or fails."""

import random
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from bench.fuzz.files import Invented, invent
from events.cli.imports import report_text
from events.imports import pipeline, reader_process
from events.imports.library import Library, open_library
from events.imports.models import LibraryError, ReadOptions, UnreadableError
from events.imports.pipeline import Preview
from geodata import atlas as geodata_atlas
from geodata.models import Atlas
from geodata.processes import limited

TOGETHER: Final = 60  # files of one process: starting one takes a hundred times as long as reading
SLOW_SECONDS: Final = 30


@dataclass(frozen=True)
class Outcomes:
    """For each file what is wrong with how it was read, empty if nothing is, and how many were previewed."""

    faults: tuple[str, ...]
    previewed: int


def faults(preview: Preview, made: Invented) -> str:
    """Return what is wrong with a preview; empty if every record is accounted for once, with all its cells."""
    report, parsed = preview.report, preview.parsed
    if report.accepted + report.warned + report.rejected != report.records:
        return f"{report.accepted} + {report.warned} + {report.rejected} is not {report.records} records"
    rows = [*preview.incidents["row"].to_pylist(), *(rejected.row for rejected in parsed.rejected)]
    if sorted(rows) != list(range(1, report.records + 1)):
        return f"rows {sorted(rows)[:20]} are not those of {report.records} records"
    ids = preview.incidents["source_record_id"].to_pylist()
    if len(set(ids)) != len(ids) or None in ids:
        return "ids are not unique"
    if not report_text(report):
        return "no report"
    cells = "\n".join(text or "" for row in parsed.table.cells.to_pylist() for text in list(row.values())[1:])
    rejected = preview.rejected.decode("utf-8-sig")
    lost = [mark for mark in made.marks or () if mark not in cells and mark not in rejected]
    if lost:
        return f"{len(lost)} of {len(made.marks or ())} records are lost, such as {lost[0]}"
    return ""


def _read(path: Path, made: Invented, options: ReadOptions, read: Callable[..., Preview]) -> tuple[str, bool]:
    start = time.process_time()
    try:
        found = read(path, options)
    except (UnreadableError, LibraryError) as refused:
        is_sound = bool(made.marks) and options == ReadOptions()
        is_failure = not str(refused).strip() or "stopped its reader" in str(refused)
        return f"refused: {refused}" if is_sound or is_failure else "", False
    except Exception:  # noqa: BLE001 - that is what is looked for
        return traceback.format_exc()[-1500:], False
    wrong = faults(found, made)
    seconds = time.process_time() - start
    return wrong or (f"{seconds:.0f} s of processor time" if seconds > SLOW_SECONDS else ""), True


def read_many(
    files: tuple[tuple[str, Invented, ReadOptions], ...], atlas: Atlas, library: Library, show: Callable[..., None]
) -> Outcomes:
    """Preview files one after the other, in the process of a reader."""
    found = []
    for number, (path, made, options) in enumerate(files):
        show(number / len(files), made.name)

        def read(path: Path, options: ReadOptions) -> Preview:
            return pipeline.preview(path, options, atlas, library)

        found.append(_read(Path(path), made, options, read))
    return Outcomes(tuple(wrong for wrong, _ in found), sum(previewed for _, previewed in found))


def options(rng: random.Random) -> ReadOptions:
    """Choose what a user might: most often nothing."""
    if rng.random() < 0.6:
        return ReadOptions()
    return ReadOptions(
        format=rng.choice((None, "table", "table", "points", "acled")),
        date_order=rng.choice((None, "dmy", "mdy")),
        calendar=rng.choice((None, None, "solar-hijri", "spreadsheet-1900")),
        has_header=rng.choice((None, None, True, False)),
        id_column=rng.choice((None, None, "(row)", "(content)")),
        identical=rng.choice((None, "drop")),
    )


def run(seed: int, minutes: float, keep: Path) -> dict[str, Any]:
    """
    Read invented files for some minutes.

    Parameters
    ----------
    seed
        The same seed gives the same files.
    minutes
        How long; the files that have begun are read to their end.
    keep
        Folder for the files on which something was found.
    """
    end, atlas = time.monotonic() + 60 * minutes, geodata_atlas.load()
    rng, tried, previewed, alone, found = random.Random(seed), 0, 0, 0, []
    with TemporaryDirectory() as name:
        library = open_library(Path(name) / "library")
        while time.monotonic() < end:
            batch = []
            for number in range(TOGETHER):
                made = invent(rng)
                path = Path(name) / f"{number}-{made.name}"
                path.write_bytes(made.data)
                batch.append((str(path), made, options(rng)))
            try:
                outcomes = limited.run(
                    read_many, (tuple(batch), atlas, library), Outcomes, name="files", refusal=UnreadableError
                )
            except UnreadableError as died:
                outcomes = Outcomes(tuple(f"together: {died}" for _ in batch), 0)
            previewed += outcomes.previewed
            for number, ((path, made, chosen), wrong) in enumerate(zip(batch, outcomes.faults, strict=True)):
                if wrong or number == 0:  # alone, exactly as the page and the command do
                    alone += 1
                    again, _ = _read(
                        Path(path),
                        made,
                        chosen,
                        lambda path, options: reader_process.preview(path, options, atlas, library),
                    )
                    wrong = again or ("" if wrong.startswith("together") else wrong)
                if wrong:
                    keep.mkdir(parents=True, exist_ok=True)
                    kept = keep / f"{seed}-{tried + number}-{made.name}"
                    kept.write_bytes(made.data)
                    found.append({"file": str(kept), "options": repr(chosen), "wrong": wrong})
                    print(found[-1], flush=True)
            tried += len(batch)
    return {
        "name": "readers",
        "seed": seed,
        "files": tried,
        "previewed": previewed,
        "alone": alone,
        "found": len(found),
    }
