"""The figures of `bench.cluster` as tables, and what follows from them for more incidents on more machines."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

STEPS: Final = ("invented_s", "joined_s", "written_s", "counted_s")
MANY: Final = 1_000_000_000
MACHINES: Final = 20
CORES: Final = 8  # of a machine; a worker of the benchmark has one
WAYS: Final = ("with_counts_s", "without_counts_s")
Line = Mapping[str, Any]
Run = tuple[int, int]  # incidents, workers


def text(lines: Iterable[Line]) -> str:
    """Write the tables in Markdown."""
    listed = list(lines)
    parts = (_imports(listed), _questions(listed), _sizes(listed), _estimates(listed))
    return "\n\n".join("\n".join(part) for part in parts if part)


def _of(lines: Iterable[Line], name: str) -> list[Line]:
    return [line for line in lines if line["name"] == f"cluster_{name}"]


def _run(line: Line) -> Run:
    return line["incidents"], line["workers"]


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    return [f"| {' | '.join(map(str, row))} |" for row in (head, ["---"] * len(head), *rows)]


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}"


def _total(line: Line) -> float:
    """Return the seconds of an import without those of inventing its rows."""
    return float(sum(line[step] for step in STEPS[1:]))


def _imports(lines: Sequence[Line]) -> list[str]:
    head = ("incidents", "workers", "converted and joined, s", "written, s", "counted, s", "rows in 1 s", "lake, MB")
    rows = [
        (
            f"{line['incidents']:,}",
            line["workers"],
            *(_number(line[step]) for step in STEPS[1:]),
            _number(line["accepted"] / _total(line)),
            f"{line['mb']:,}",
        )
        for line in _of(lines, "import")
    ]
    return _table(head, rows)


def _questions(lines: Sequence[Line]) -> list[str]:
    found = _of(lines, "question")
    runs = list(dict.fromkeys(_run(line) for line in found))
    by_question: dict[str, dict[Run, str]] = {}
    for line in found:
        cell = " / ".join(f"{line[way]:.1f}" for way in WAYS)
        by_question.setdefault(line["question"], {})[_run(line)] = cell
    head = ("with / without tables of counts, s", *(f"{size:,}, {workers} w." for size, workers in runs))
    return _table(head, [(question, *(cells.get(run, "") for run in runs)) for question, cells in by_question.items()])


def _sizes(lines: Sequence[Line]) -> list[str]:
    tables = {_run(line): line for line in _of(lines, "counts")}
    names = sorted({name for line in tables.values() for name in line if name.startswith("counts_")})
    head = ("incidents", "workers", *names, "page, MB", "its Spark, MB", "workers, MB")
    rows = [
        (
            f"{line['incidents']:,}",
            line["workers"],
            *(f"{tables.get(_run(line), {}).get(name, 0):,}" for name in names),
            *(f"{line[name]:,}" for name in ("page_mb", "page_spark_mb", "workers_mb")),
        )
        for line in _of(lines, "memory")
    ]
    return _table(head, rows)


def _estimates(lines: Sequence[Line]) -> list[str]:
    """Compute the times of `MANY` incidents on `MACHINES`, if each core goes on as those of the largest run."""
    imports = {_run(line): _total(line) for line in _of(lines, "import")}
    if not imports:
        return []
    largest = max(imports)
    named = {
        "import": imports,
        **{
            line["question"]: {
                _run(one): one["without_counts_s"]
                for one in _of(lines, "question")
                if one["question"] == line["question"]
            }
            for line in _of(lines, "question")
        },
    }
    head = (
        "",
        "grows with rows",
        "falls with workers",
        f"{MANY:,} on {MACHINES} machines of {CORES} cores, s",
    )
    return _table(head, [(name, *_scaled(times, largest)) for name, times in named.items()])


def _scaled(times: Mapping[Run, float], largest: Run) -> tuple[str, str, str]:
    """Return how times grow from the smallest size to the largest, how they fall with workers, and the estimate."""
    size, workers = largest
    smallest = min((run for run in times if run[1] == workers), default=largest)
    fewest = min((run for run in times if run[0] == size), default=largest)
    seconds, cores = times[largest], MACHINES * CORES
    rows, more = size / smallest[0], workers / fewest[1]
    growth = f"x {seconds / times[smallest]:.1f} for x {rows:.0f}" if rows > 1 else ""
    fall = f": {times[fewest] / seconds:.1f} for x {more:.0f}" if more > 1 else ""
    # What does not grow with the rows is paid once, whatever the number of machines.
    slope = (seconds - times[smallest]) / (size - smallest[0]) if rows > 1 else seconds / size
    fixed = max(seconds - slope * size, 0.0)
    return growth, fall, _number(fixed + slope * MANY * workers / cores)
