"""Import files as datasets of a lake: read, convert and join on the workers, then make a new version current."""

from __future__ import annotations

import json
import pickle
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from events.cluster import counted, deciding_rows, repeats, tally, versions
from events.cluster import lake as lakes
from events.cluster.converting import Converted, Work, converter, finisher, rejected_table, years
from events.cluster.engine import each, merged
from events.cluster.lake import Lake, LakeDataset
from events.cluster.parts import ROWS, Part, write
from events.cluster.reading import ReadFile, one_table, reader, sources
from events.cluster.tally import Tally
from events.curated.datapackage import DATA
from events.imports import library as imports_library
from events.imports import mapping_file, prepare
from events.imports.columns.calendars import GREGORIAN
from events.imports.columns.date_checks import usual_years
from events.imports.formats.actor_names import FIELD
from events.imports.models import ColumnMapping, LibraryError, ParsedFile, ReadOptions, TextTable, WholeFile
from events.imports.pipeline import NO_OVERRIDES, NO_PROGRESS, DatasetOverrides, Progress, QuestionsOpenError
from events.imports.places.point_checks import note_on_exchange
from events.imports.report import Report
from events.models import Dataset
from geodata import files as geodata_files
from geodata.models import Atlas
from geodata.processes.starting import pickled

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

Load = Callable[[], Atlas]
Read = Callable[[Path], Sequence[ReadFile]]


def import_files(
    spark: SparkSession,
    paths: Sequence[Path],
    lake: Lake,
    atlas: Atlas,
    *,
    options: ReadOptions,
    overrides: DatasetOverrides = NO_OVERRIDES,
    progress: Progress = NO_PROGRESS,
    data: Path = DATA,
    part_rows: int = ROWS,
) -> tuple[Report, ...]:
    """
    Import files into a lake that is open for a change; files whose dataset has the same id are read as one table.

    Files are read in the order given. Each dataset replaces the former one of its id. All become current together, or
    none. `data` are the curated files, which are part of every version; a worker holds `part_rows` rows at once.

    Raises
    ------
    UnreadableError
        If a file cannot be read.
    QuestionsOpenError
        If a file has open questions; the message lists them.
    LibraryError
        If no record of a dataset was accepted, or the lake cannot be read or written to.
    """

    def read(cells: Path) -> Sequence[ReadFile]:
        return each(spark, reader(options, cells, part_rows), list(enumerate(sources(paths))))

    return import_read(spark, read, lake, atlas, options, overrides, progress, data)


def import_read(
    spark: SparkSession,
    read: Read,
    lake: Lake,
    atlas: Atlas,
    options: ReadOptions,
    overrides: DatasetOverrides = NO_OVERRIDES,
    progress: Progress = NO_PROGRESS,
    data: Path = DATA,
) -> tuple[Report, ...]:
    """Import what a function has read, as `import_files` does; it keeps the cells in the folder that it gets."""
    load = _shared(spark, atlas)
    with geodata_files.work_folder(lake.folder / lakes.DATASETS) as unfinished:
        progress.step(0.0, "reading the files")
        datasets = list(_by_dataset(read(unfinished / "cells"), options, overrides).items())
        imported, reports = [], []
        for number, (dataset, found) in enumerate(datasets):
            progress.step(0.2 + 0.5 * number / len(datasets), f"joining '{dataset.dataset_id}' to provinces")
            one, report = _import(spark, lake, unfinished / str(number), dataset, found, options, load)
            imported.append(one)
            reports.append(report)
        new = {one.dataset.dataset_id: one for one in imported}
        kept = [one for one in lake.datasets if one.dataset.dataset_id not in new]
        progress.step(0.7, "writing the records")
        every = tuple(sorted((*kept, *imported), key=lambda one: one.dataset.dataset_id))
        version = versions.write(spark, lakes.new_version(lake), every, atlas, data)
        progress.step(0.9, "counting them")
        counted.write(spark, version)
        free = Lake(lake.folder, version, every).redistributable()
        if free.version and free.version != version:
            counted.write(spark, versions.write(spark, free.version, free.datasets, atlas, data))
        lakes.make_current(lake, version, every)
    progress.show(1.0, "imported")
    return tuple(reports)


class _Sent:
    """Places on their way to the workers, where they arrive loaded: once in each process."""

    def __init__(self, atlas: Atlas) -> None:
        self._content = pickled(atlas)

    def __reduce__(self) -> tuple[Callable[[bytes], Atlas], tuple[bytes]]:
        """Pickle as the places themselves."""
        return pickle.loads, (self._content,)


def _shared(spark: SparkSession, atlas: Atlas) -> Load:
    """Send the places to the workers; return a function that returns them there."""
    sent: Any = spark.sparkContext.broadcast(_Sent(atlas))

    def load() -> Atlas:
        found: Atlas = sent.value
        return found

    return load


def _by_dataset(
    read_files: Sequence[ReadFile], options: ReadOptions, overrides: DatasetOverrides
) -> Mapping[Dataset, Sequence[ReadFile]]:
    """Group files by the id of their dataset; its description is that of the first file."""
    groups: dict[str, list[ReadFile]] = defaultdict(list)
    described: dict[str, Dataset] = {}
    for file in read_files:
        table, parts = one_table([file])
        parsed = prepare.parse(replace(table, cells=_first_cells(parts, file)), options, WholeFile())
        dataset = overrides.of(parsed.dataset)
        imports_library.check_id(dataset.dataset_id)
        described.setdefault(dataset.dataset_id, dataset)
        groups[dataset.dataset_id].append(file)
    return {described[name]: found for name, found in groups.items()}


def _first_cells(parts: Sequence[Part], file: ReadFile) -> pa.Table:
    found = deciding_rows.head(parts)
    return found if found.num_columns > 1 else found.select(["row", *file.columns])


def _import(
    spark: SparkSession,
    lake: Lake,
    unfinished: Path,
    dataset: Dataset,
    found: Sequence[ReadFile],
    options: ReadOptions,
    load: Load,
) -> tuple[LakeDataset, Report]:
    """Convert and join the files of one dataset; its folder is in the lake afterwards, but in no version."""
    table, parts = one_table(found)
    parsed, empty = _parsed(spark, table, parts, options, unfinished)
    _check_questions(parsed, dataset)
    work = _work(spark, empty, parts, parsed, options, unfinished)
    converted = each(spark, converter(work, load), parts)
    repeats.find(spark, work, parts, options)
    tallies = [*each(spark, finisher(work, load), parts), *_unread(found, unfinished)]
    fields = tally.fields(tallies)
    if not fields["accepted"] + fields["warned"]:
        raise LibraryError(f"no record of {table.name} can be read; see the reasons of the rejected rows")
    mapping = _with_actors(work.mapping, converted, dataset)
    more = [note for one in converted for note in one.notes if note not in parsed.rows.notes]
    exchange = note_on_exchange(sum(one.inside for one in tallies), sum(one.exchanged for one in tallies))
    report = Report(
        file=", ".join(file.table.name for file in found),
        format=parsed.format,
        dataset=dataset,
        encoding=table.encoding,
        delimiter=table.delimiter,
        decimal=parsed.rows.decimal,
        date_order=parsed.rows.date_order,
        sheet=table.sheet,
        columns=mapping.columns,
        unused=mapping.unused(empty.columns),
        notes=(*parsed.notes, *more, *repeats.note(spark, work, options), *exchange),
        questions=(),
        actors=mapping.codes.get(FIELD, {}),
        parts=_files(found),
        **fields,
    )
    return _kept(lake, unfinished, dataset, mapping_file.to_json(mapping), report, found), report


def _parsed(
    spark: SparkSession, table: TextTable, parts: Sequence[Part], options: ReadOptions, unfinished: Path
) -> tuple[ParsedFile, TextTable]:
    """Detect what a dataset holds from the rows that decide it; return its table without rows, too."""
    head = deciding_rows.head(parts)
    guessed = prepare.parse(replace(table, cells=head), options, WholeFile()).mapping
    found = merged(spark, partial(deciding_rows.deciding, guessed), parts, Part.read, unfinished / "deciding")
    rows = deciding_rows.together(head, found)
    parsed = prepare.parse(replace(table, cells=rows), options, WholeFile())
    return parsed, replace(table, cells=rows.schema.empty_table())


def _work(
    spark: SparkSession,
    empty: TextTable,
    parts: Sequence[Part],
    parsed: ParsedFile,
    options: ReadOptions,
    unfinished: Path,
) -> Work:
    """Return what every worker needs, with what depends on all rows."""
    fixed = replace(
        options,
        decimal=parsed.rows.decimal,
        date_order=parsed.rows.date_order,
        calendar=options.calendar or parsed.mapping.calendar or GREGORIAN,
    )
    work = Work(empty, parsed.mapping, fixed, prepare.why_repeated(parsed.format), WholeFile(), unfinished)
    return replace(work, whole=WholeFile(_usual_years(each(spark, years(work), parts))))


def _unread(found: Sequence[ReadFile], unfinished: Path) -> Iterator[Tally]:
    """Keep and count the rows of each file that cannot be read as a row."""
    for number, file in enumerate(found):
        if len(file.rejected):
            write(rejected_table(file.rejected, file.table.name), unfinished / "rejected" / f"read-{number:06}.parquet")
            yield tally.of_unread(file.rejected)


def _with_actors(mapping: ColumnMapping, converted: Sequence[Converted], dataset: Dataset) -> ColumnMapping:
    """Return a mapping with the dataset and with the codes of actors that occur in any part."""
    given = mapping.codes.get(FIELD, {})
    new = {code: actor_id for one in converted for code, actor_id in one.actors.items() if code not in given}
    codes = {**given, **dict(sorted(new.items()))}
    return replace(mapping, codes={**mapping.codes, **({FIELD: codes} if codes else {})}, dataset=dataset)


def _files(found: Sequence[ReadFile]) -> tuple[tuple[str, int], ...]:
    """List the files that a dataset is made of, with the rows before each; empty for a single one."""
    before = accumulate((file.rows for file in found), initial=0)
    files = tuple((file.table.name, rows) for file, rows in zip(found, before, strict=False))
    return files if len(files) > 1 else ()


def _check_questions(parsed: ParsedFile, dataset: Dataset) -> None:
    if parsed.questions:
        texts = "; ".join(
            f"{one.text} (--{one.question_id.replace('_', '-')}: {', '.join(option.value for option in one.options)})"
            for one in parsed.questions
        )
        raise QuestionsOpenError(f"'{dataset.dataset_id}' cannot be imported before this is answered: {texts}")


def _usual_years(counts: Sequence[tuple[list[int], list[int]]]) -> tuple[int, int] | None:
    total: Counter[int] = Counter()
    for values, rows in counts:
        total.update(dict(zip(values, rows, strict=True)))
    found = sorted(total)
    return usual_years(np.array(found, np.int64), np.array([total[year] for year in found], np.int64))


def _kept(
    lake: Lake, unfinished: Path, dataset: Dataset, mapping: str, report: Report, found: Sequence[ReadFile]
) -> LakeDataset:
    """Move what belongs to a dataset into a separate folder in the lake."""
    folder = unfinished.parent / f"{unfinished.name}-kept"
    (folder / "cells").mkdir(parents=True)
    for name in ("incidents", "rejected"):
        (unfinished / name).rename(folder / name)
    for number, file in enumerate(found):
        for part, cells in enumerate(file.cells):
            Path(cells).rename(folder / "cells" / f"{number:06}-{part:06}.parquet")
    (folder / "mapping.json").write_text(mapping, encoding="utf-8")
    plain = report.as_json() | {"dataset": asdict(dataset)}
    (folder / "report.json").write_text(json.dumps(plain, ensure_ascii=False, indent=1), encoding="utf-8")
    final = lake.folder / lakes.DATASETS / f"{dataset.dataset_id}-{lakes.new_version(lake).name}"
    folder.rename(final)
    return LakeDataset(dataset, final)
