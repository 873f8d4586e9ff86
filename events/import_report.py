"""What an import says about itself: every record accounted for, what was detected, where the rows lie."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from events.agreement import Agreement, agreement
from events.changes import Changes
from events.model import Dataset
from geodata.atlas import Atlas

if TYPE_CHECKING:
    from events.importers import Prepared

NOWHERE: Final = "none"
MOST: Final = 20  # reasons and warnings that are counted one by one


@dataclass(frozen=True)
class Report:
    """
    The accounting of one import.

    Attributes
    ----------
    file
        Name of the file, without its folder.
    records, accepted, warned, refused
        Physical records of the file; those taken as they are, taken with warnings, refused. The last three add up to
        the first.
    duplicates
        Refused records whose id stands in the file already.
    joined, near, outside, unplaced
        Taken records inside a province, just outside one, outside them all, or with no point or too vague a one.
    by_country, by_province
        Taken records by the country that their point lies in (alpha-2; `none` if in none), and by province.
    agreement
        Stated against joined provinces.
    date_range
        The first and last day that taken records speak of.
    warnings, refusals
        The most frequent warnings and reasons of refusal, with the number of records.
    questions
        What must be answered before the import can be confirmed: id, text, options.
    diff
        Changes against the version that counts now; None if the dataset is new.
    digest
        Digest of the version that was kept; empty before that.
    """

    file: str
    format: str
    dataset: Dataset
    records: int
    accepted: int
    warned: int
    refused: int
    duplicates: int
    joined: int
    near: int
    outside: int
    unplaced: int
    by_country: Mapping[str, int]
    by_province: Mapping[str, int]
    agreement: Agreement
    date_range: tuple[date | None, date | None]
    encoding: str | None
    delimiter: str | None
    decimal: str
    date_order: str | None
    sheet: str | None
    columns: Mapping[str, tuple[str, ...]]
    unused: tuple[str, ...]
    notes: tuple[str, ...]
    warnings: Mapping[str, int]
    refusals: Mapping[str, int]
    questions: tuple[dict[str, Any], ...]
    diff: Changes | None = None
    digest: str = ""

    def as_json(self) -> dict[str, Any]:
        """Give the report as plain values, in the order of its fields."""
        plain = {field.name: getattr(self, field.name) for field in fields(self)}
        return plain | {
            "dataset": asdict(self.dataset),
            "agreement": self.agreement.as_json(),
            "date_range": [day.isoformat() if day else None for day in self.date_range],
            "columns": {field: list(names) for field, names in self.columns.items()},
            "diff": self.diff.as_json() if self.diff else None,
        }


def report_on(path: Path, prepared: "Prepared", dataset: Dataset, incidents: pa.Table, atlas: Atlas) -> Report:
    """
    Count what an import would bring.

    Parameters
    ----------
    path
        The file that was read.
    prepared
        The file read and converted.
    dataset
        What the records are to belong to.
    incidents
        The converted rows, joined.
    atlas
        The places that they were joined to.
    """
    converted, raw = prepared.converted, prepared.raw
    return Report(
        file=path.name,
        format=prepared.format,
        dataset=dataset,
        records=prepared.records,
        accepted=converted.accepted,
        warned=converted.warned,
        refused=len(prepared.refused),
        duplicates=converted.duplicates,
        **places_of(incidents, atlas),
        date_range=(_least(incidents, pc.min), _least(incidents, pc.max)),
        encoding=raw.encoding,
        delimiter=raw.delimiter,
        decimal=converted.decimal,
        date_order=converted.date_order,
        sheet=raw.sheet,
        columns=prepared.mapping.columns,
        unused=_unused(prepared),
        notes=prepared.notes,
        warnings=_frequent(pc.list_flatten(incidents["warnings"])),
        refusals=_frequent(pa.chunked_array([pa.array([one.reason for one in prepared.refused], pa.string())])),
        questions=tuple(asdict(question) for question in prepared.questions),
    )


def places_of(incidents: pa.Table, atlas: Atlas) -> dict[str, Any]:
    """Count where rows lie: the fields of a report that change when other places do."""
    states = _counts(incidents["join"])
    return {
        "joined": states.get("inside", 0),
        "near": states.get("near", 0),
        "outside": states.get("outside", 0),
        "unplaced": states.get("none", 0),
        "by_country": _counts(incidents["country"], missing=NOWHERE),
        "by_province": _counts(incidents["province_id"]),
        "agreement": agreement(atlas, incidents),
    }


def _unused(prepared: "Prepared") -> tuple[str, ...]:
    used = {name for names in prepared.mapping.columns.values() for name in names}
    return tuple(name for name in prepared.raw.columns if name not in used)


def _counts(column: pa.ChunkedArray, missing: str = "") -> dict[str, int]:
    """Count values, the most frequent first; nulls only if they are given a name."""
    counted = Counter({entry["values"]: entry["counts"] for entry in pc.value_counts(column).to_pylist()})
    nulls = counted.pop(None, 0)
    if missing and nulls:
        counted[missing] = nulls
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))


def _frequent(texts: pa.ChunkedArray) -> dict[str, int]:
    return dict(list(_counts(texts).items())[:MOST])


def _least(incidents: pa.Table, choose: Any) -> date | None:  # noqa: ANN401 - a function of pyarrow.compute
    """Take the first or last of all days."""
    days = pa.chunked_array([*incidents["earliest"].chunks, *incidents["latest"].chunks], pa.date32())
    day: date | None = choose(days).as_py()
    return day
