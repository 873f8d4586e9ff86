"""What a dataset states of an imported incident, as it states it, with what the join says beside it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final, NamedTuple

import duckdb

from events.datasets import datasets
from events.dimensions import place_names
from events.library import VERSIONS
from events.model import Dataset
from events.store import Store, fetch

ALONE: Final = "This dataset says so; no claim of anyone else on it is known here."
GONE: Final = "The file that it came from is no longer kept: the dataset was imported anew or removed meanwhile."


class Line(NamedTuple):
    """One thing: what the dataset states, and `beside` it what was worked out; either may be blank."""

    about: str
    stated: str
    beside: str = ""


@dataclass(frozen=True, eq=False)
class Stated:
    """
    What a dataset states of one incident.

    `incident` has the columns of `INCIDENTS`, `original` every cell of the file by its column; both are empty if the
    version is no longer kept. `names` are those of countries and provinces.
    """

    dataset: Dataset
    row: int
    incident: Mapping[str, Any]
    original: Mapping[str, str]
    names: Mapping[str, str]

    @property
    def actors(self) -> tuple[str, ...]:
        """Who acts, as stated."""
        return tuple(self.incident.get("actors") or ())

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is odd about the row and was kept as stated."""
        return tuple(self.incident.get("warnings") or ())

    def lines(self) -> tuple[Line, ...]:
        """Say everything that the dataset states, one thing a line; what it does not state is left out."""
        if not self.incident:
            return (Line("Record", GONE),)
        lines = (*_what(self.incident), *_where(self.incident, self.names), *_toll(self.incident))
        texts = [Line("Source", _text(self.incident["source_text"])), Line("Notes", _text(self.incident["notes"]))]
        return tuple(line for line in (*lines, *texts) if line.stated or line.beside)

    def origin(self) -> tuple[Line, ...]:
        """Say which dataset states it, on which terms."""
        own = self.dataset
        shared = "" if own.may_redistribute else "not to be passed on: left out of exports and of the public interface"
        return tuple(
            line
            for line in (
                Line("Dataset", " ".join(part for part in (own.title, own.version) if part), own.publisher),
                Line("Its record", str(self.incident.get("own_id", "")), f"row {self.row:,} of the file"),
                Line("Licence", own.licence, shared),
                Line("Attribution", own.attribution),
            )
            if line.stated or line.beside
        )


def stated(store: Store, row: Mapping[str, Any]) -> Stated | None:
    """
    Look up what a dataset states of a record.

    Parameters
    ----------
    store
        The open store.
    row
        A row of its table `records`.

    Returns
    -------
    stated
        None if the record is not an imported one.
    """
    if row["row"] is None:
        return None
    with store.cursor() as cursor:
        kept = fetch(cursor, "SELECT folder FROM imports WHERE dataset_id = ?", row["dataset"])
    folder = store.imports / VERSIONS / kept[0]["folder"] if store.imports and kept else None
    incident = _read(folder / "incidents.parquet", row["row"]) if folder else {}
    cells = _read(folder / "original.parquet", row["row"]) if folder else {}
    original = {name: value for name, value in cells.items() if name != "row" and value not in (None, "")}
    return Stated(datasets(store)[row["dataset"]], row["row"], incident, original, place_names(store))


def _read(file: Path, row: int) -> dict[str, Any]:
    if not file.exists():
        return {}
    with duckdb.connect() as connection:
        found = fetch(connection, 'SELECT * FROM read_parquet(?) WHERE "row" = ?', str(file), row)
    return found[0] if found else {}


def _what(incident: Mapping[str, Any]) -> Iterator[Line]:
    yield Line("Kind", _text(incident["own_kind"]), f"here: {incident['kind'] or 'other'}")
    days = [_day(incident[name]) for name in ("earliest", "latest")]
    span = " to ".join(dict.fromkeys(day for day in days if day))
    code = _text(incident["own_date_precision"])
    yield Line("When", _text(incident["date_text"]) or span, f"{span}{f' (its date precision {code})' if code else ''}")
    yield Line("Who", ", ".join(incident["actors"] or ()))


def _where(incident: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[Line]:
    yield Line("Place", _text(incident["place_stated"]))
    for about, code in (("Province", "province_id"), ("Country", "country")):
        found = incident[code]
        joined = f"by its point: {names.get(found, found)}" if found else _not_joined(incident, about)
        yield Line(about, _text(incident[f"{about.lower()}_stated"]), joined)
    if incident["near_province_id"]:
        near = names.get(incident["near_province_id"], incident["near_province_id"])
        yield Line("Near", "", f"{incident['near_km']:.1f} km outside {near}: offered, not taken")
    if incident["lon"] is not None and incident["lat"] is not None:
        yield Line("Point", f"{incident['lat']:g}, {incident['lon']:g}", "latitude, longitude")
    yield Line("Precision", _text(incident["own_precision"]), f"here: {incident['precision'] or 'unknown'}")


def _not_joined(incident: Mapping[str, Any], about: str) -> str:
    if about == "Country":
        return "" if incident["lon"] is None else "by its point: none"
    return {
        "none": "too vague for a province",
        "outside": "by its point: outside the provinces of the atlas",
        "near": "by its point: in none",
    }.get(incident["join"] or "", "")


def _toll(incident: Mapping[str, Any]) -> Iterator[Line]:
    columns = (("low", "killed_low"), ("best", "killed"), ("high", "killed_high"))
    figures = [(word, incident[name]) for word, name in columns]
    told = ", ".join(f"{word} {number:,.12g}" for word, number in figures if number is not None)
    text = _text(incident["killed_text"])
    yield Line("Killed", text or told, told if text and told != text else "")
    if incident["wounded"] is not None:
        yield Line("Wounded", f"{incident['wounded']:,.12g}")


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
