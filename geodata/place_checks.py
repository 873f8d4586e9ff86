"""What places.csv must satisfy."""

import csv
import difflib
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np

from geodata import codes, lists, provinces
from geodata.faults import Fault
from geodata.model import PlaceKind

COLUMNS = (
    "place_id", "name", "aliases", "kind", "country", "province", "members", "lon", "lat", "radius_km",
    "names_local", "source",
)  # fmt: skip
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
HAND_KEPT_KINDS = (PlaceKind.SETTLEMENT, PlaceKind.DISTRICT, PlaceKind.REGION, PlaceKind.BORDER)
MEMBER_KINDS = {
    PlaceKind.REGION: (PlaceKind.PROVINCE, PlaceKind.COUNTRY, PlaceKind.REGION, PlaceKind.DISTRICT),
    PlaceKind.BORDER: (PlaceKind.PROVINCE,),
}


@dataclass(frozen=True)
class _Row:
    """A row of places.csv with what is needed to judge it."""

    number: int
    cells: Mapping[str, str]
    known: Mapping[str, PlaceKind]
    frame: gpd.GeoDataFrame

    @property
    def kind(self) -> PlaceKind | None:
        """The kind, if it is one that is kept by hand."""
        return next((kind for kind in HAND_KEPT_KINDS if kind == self.cells["kind"]), None)

    def fault(self, field: str, problem: str, remedy: str, value: str | None = None) -> Fault:
        return Fault("places.csv", self.number, field, self.cells[field] if value is None else value, problem, remedy)


def place_faults(content: bytes, frame: gpd.GeoDataFrame, others: Mapping[str, PlaceKind]) -> Iterator[Fault]:
    """
    Check places.csv.

    Parameters
    ----------
    content
        The bytes of the file.
    frame
        Provinces with `country`, indexed by `province_id`.
    others
        Kinds of the places that come from geometry files, by id.
    """
    try:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    except UnicodeDecodeError as error:
        at, found = content.count(b"\n", 0, error.start) + 1, repr(content[error.start : error.end])
        yield Fault("places.csv", at, "cells", found, "is not UTF-8", "save the file in the encoding UTF-8")
        return
    except csv.Error as error:
        yield Fault("places.csv", None, "cells", str(error), "keeps it from being read as CSV", "mend its quotes")
        return
    if not rows or tuple(rows[0]) != COLUMNS:
        value = ",".join(rows[0]) if rows else ""
        yield Fault("places.csv", 1, "header", value, "is not the expected one", f"write {','.join(COLUMNS)}")
        return
    complete = []
    for number, cells in enumerate(rows[1:], 2):
        if len(cells) == len(COLUMNS):
            complete.append((number, dict(zip(COLUMNS, cells, strict=True))))
        else:
            problem, remedy = f"are not {len(COLUMNS)}", "add or remove commas, or quote the cell"
            yield Fault("places.csv", number, "cells", str(len(cells)), problem, remedy)
    kinds = {cells["place_id"]: PlaceKind(cells["kind"]) for _, cells in complete if cells["kind"] in list(PlaceKind)}
    members = {cells["place_id"]: lists.split(cells["members"]) for _, cells in complete}
    count = Counter(cells["place_id"] for _, cells in complete)
    for number, values in complete:
        row = _Row(number, values, {**others, **kinds}, frame)
        if count[values["place_id"]] > 1 or values["place_id"] in others:
            yield row.fault("place_id", "is used twice", "give each place its own id")
        for check in _CHECKS:
            yield from check(row)
        if circle := _circle(values["place_id"], members):
            yield row.fault("members", "is a member of itself", "take one of them out of the other", circle)


def _identity(row: _Row) -> Iterator[Fault]:
    if not SLUG.fullmatch(row.cells["place_id"]):
        yield row.fault("place_id", "is not a slug", "use lower-case letters and digits joined by hyphens")
    for field in ("name", "source"):
        if not row.cells[field].strip():
            yield row.fault(field, "is blank", f"give the {field}")
    if row.kind is None:
        yield row.fault("kind", "is not a kind kept by hand", f"use {', '.join(HAND_KEPT_KINDS)}")
    try:
        lists.split_names(row.cells["names_local"])
    except ValueError as error:
        yield row.fault("names_local", "is not fa=…|ps=…", str(error))


def _codes(row: _Row) -> Iterator[Fault]:
    countries = lists.split(row.cells["country"])
    if not countries:
        yield row.fault("country", "is blank", "give alpha-2 codes, separated by |")
    for code in countries:
        if codes.country(code) is None:
            yield row.fault("country", "is no ISO 3166-1 alpha-2 code", "correct it", code)
    province = row.cells["province"]
    if province and province not in row.frame.index and not codes.is_province(province):
        yield row.fault("province", "is no ISO 3166-2 code", _closest(province, row.frame.index))
    elif province and row.known.get(province) is not PlaceKind.PROVINCE:
        yield row.fault("province", "is not in provinces.parquet", _closest(province, row.frame.index))
    elif province and countries and province[:2] not in countries:
        yield row.fault("province", f"is not in {row.cells['country']}", "correct the province or the country")


def _position(row: _Row) -> Iterator[Fault]:
    fields = ("lon", "lat", "radius_km")
    if row.kind in (PlaceKind.REGION, PlaceKind.BORDER):
        for field in fields:
            if row.cells[field].strip():
                yield row.fault(
                    field, f"is given for a {row.cells['kind']}", "leave it blank: its members say where it is"
                )
        return
    values = {}
    for field, low, high in (("lon", -180, 180), ("lat", -90, 90), ("radius_km", 0.1, 500)):
        try:
            values[field] = float(row.cells[field])
        except ValueError:
            yield row.fault(field, "is not a number", "give decimal degrees, and the radius in kilometres")
            continue
        if not low <= values[field] <= high:
            yield row.fault(field, f"is not between {low} and {high}", "correct it")
            del values[field]
    if {"lon", "lat"} <= values.keys() and row.cells["province"] in row.frame.index:
        yield from _inside(row, values["lon"], values["lat"])


def _inside(row: _Row, lon: float, lat: float) -> Iterator[Fault]:
    at = int(provinces.locate(row.frame, np.array([lon]), np.array([lat]))[0])
    found = row.frame.index[at] if at >= 0 else "no province"
    if found != row.cells["province"]:
        value = f"{row.cells['lon']}, {row.cells['lat']}"
        yield row.fault("lon, lat", f"lies in {found}, not {row.cells['province']}", "correct one of them", value)


def _members(row: _Row) -> Iterator[Fault]:
    if row.kind is None:
        return
    members, allowed = lists.split(row.cells["members"]), MEMBER_KINDS.get(row.kind, ())
    if bool(members) != bool(allowed):
        remedy = "list the ids it consists of, separated by |" if allowed else "only regions and borders have members"
        yield row.fault("members", f"does not fit a {row.kind}", remedy)
        return
    for member in members:
        if member not in row.known:
            yield row.fault("members", "is unknown", _closest(member, row.known), member)
        elif member == row.cells["place_id"] or row.known[member] not in allowed:
            yield row.fault("members", f"is a {row.known[member]}", f"use ids of kind {', '.join(allowed)}", member)
    if row.kind is PlaceKind.BORDER and len(lists.split(row.cells["country"])) != 2:
        yield row.fault("country", "is not a pair of countries", "give the two countries that share the border")


def _circle(place_id: str, members: Mapping[str, tuple[str, ...]]) -> str:
    """Follow members of members; say on which way a place is reached again from itself, if it is by way of others."""
    ways: list[tuple[str, ...]] = [(place_id, member) for member in members[place_id] if member != place_id]
    seen: set[str] = set()
    while ways:
        way = ways.pop()
        if way[-1] == place_id:
            return " > ".join(way)
        if way[-1] not in seen:
            seen.add(way[-1])
            ways += [(*way, member) for member in members.get(way[-1], ())]
    return ""


def _closest(value: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(value, list(known), 1)
    return f"the closest id is {near[0]!r}" if near else "no id is close to it"


_CHECKS: tuple[Callable[[_Row], Iterator[Fault]], ...] = (_identity, _codes, _position, _members)
