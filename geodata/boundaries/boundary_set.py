"""Build a set of boundaries: the shipped ones with the user's units in place of whole countries."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geodata import countries, data_folder, files, iso_codes
from geodata.borders import area_km2
from geodata.boundaries import matching, reassign, topology
from geodata.boundaries.matching import Match
from geodata.boundaries.reader import BoundaryError
from geodata.gazetteer import TOWNS
from geodata.natural_earth import build
from geodata.natural_earth.repair import Repair

SHIPPED = "Natural Earth 1:10m"


def attribution() -> str:
    """Return the attribution of the boundaries in use: `Natural Earth 1:10m`, or by country where others were added."""
    return _line(data_folder.folder())


@cache
def _line(folder: Path) -> str:
    added = [receipt for receipt in read(folder).receipts.values() if receipt["title"] != SHIPPED]
    credits = [f"{', '.join(one['countries'])}: {one['title']} ({one['licence']})" for one in added]
    return "; ".join([*credits, f"elsewhere {SHIPPED}"]) if credits else SHIPPED


FILE: Final = "SOURCES.json"
BASE: Final = ("provinces.parquet", "parts.parquet", "countries.parquet", "places.csv")


def base_digest() -> str:
    """Return the digest of the shipped files that a set is built from."""
    return files.digest([files.DATA / name for name in BASE])


def write(
    contents: Mapping[str, bytes],
    layers: Mapping[str, Mapping[str, Any]],
    matches: Mapping[str, Sequence[Match]],
    changes: Sequence[Repair],
) -> bytes:
    """
    Write the receipt of a set: where every file and layer comes from, its hash, and every change made.

    `contents` are the other files of the set by path, `layers` the receipts by name of the layer, `matches` those of
    each unit by country, `changes` what was fitted or left open.
    """
    shipped = json.loads((files.DATA / FILE).read_text(encoding="utf-8"))
    packages = [_as_package(name, receipt) for name, receipt in layers.items()]
    urls = [package["url"] for package in packages]
    whole = {
        "base": base_digest(),
        "packages": [*shipped["packages"], *packages],
        "hand_kept": {},
        "layers": layers,
        "units": [asdict(one) | {"country": country} for country, all_ in matches.items() for one in all_],
        "files": [
            {"file": name, "url": urls, "sha256": files.sha256(content), "bytes": len(content)}
            for name, content in contents.items()
        ],
        "repairs": [
            *({k: v for k, v in asdict(item).items() if v is not None} for item in changes),
            *shipped["repairs"],
        ],
    }
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


def _as_package(name: str, receipt: Mapping[str, Any]) -> dict[str, Any]:
    """Describe a layer in the same form as the upstream packages, for lists of sources."""
    return {
        "name": name,
        "version": receipt["sha256"][:12],
        "sha256": receipt["sha256"],
        "licence": receipt["licence"],
        "attribution": f"{receipt['title']}: provinces of {', '.join(receipt['countries'])}",
        "retrieved": receipt.get("retrieved", ""),
        "url": receipt["url"],
        "members": receipt.get("members", []),
    }


UNITS: Final = "units.parquet"

LARGE_GAP_KM2: Final = 1.0

Contents = dict[str, bytes]


@dataclass(frozen=True)
class AddedLayers:
    """
    The layers that the user has added.

    `units` has one row per unit: layer, row, own_id, own_name, aliases (`a|b`), country (alpha-2), geometry
    (EPSG:4326), valid but otherwise as stated. `receipts` say for each layer where it comes from, by its name. `towns`
    are those of GeoNames in added countries; None if there are none.
    """

    units: gpd.GeoDataFrame
    receipts: Mapping[str, Mapping[str, Any]]
    towns: gpd.GeoDataFrame | None = None

    @property
    def countries(self) -> list[str]:
        """The countries whose provinces come from here, in the order they were added."""
        return list(dict.fromkeys(self.units["country"])) if len(self.units) else []


@dataclass(frozen=True)
class BuiltSet:
    """The files of a set, the match of each unit by country, and the repairs that were made."""

    contents: Contents
    matches: Mapping[str, Sequence[Match]]
    repairs: Sequence[Repair]


def empty() -> AddedLayers:
    """Return a set without added layers."""
    columns = ["layer", "row", "own_id", "own_name", "aliases", "country", "geometry"]
    return AddedLayers(gpd.GeoDataFrame(columns=columns, geometry="geometry", crs=4326), {})


def read(folder: Path) -> AddedLayers:
    """Read the added layers from the folder of a set; the shipped folder has none."""
    if not (folder / UNITS).exists():
        return empty()
    receipt = json.loads((folder / FILE).read_text(encoding="utf-8"))
    towns = gpd.read_parquet(folder / TOWNS) if (folder / TOWNS).exists() else None
    return AddedLayers(gpd.read_parquet(folder / UNITS), receipt["layers"], towns)


def with_layer(layers: AddedLayers, name: str, units: gpd.GeoDataFrame, receipt: Mapping[str, Any]) -> AddedLayers:
    """Add a layer; it replaces the earlier layers of its countries."""
    rest = without(layers, set(units["country"]))
    free, number = name, 1
    while free in rest.receipts:
        number += 1
        free = f"{name} ({number})"
    rows = units.assign(layer=free)[list(rest.units.columns)]
    joined = rows if rest.units.empty else pd.concat([rest.units, rows], ignore_index=True)
    return AddedLayers(gpd.GeoDataFrame(joined, crs=4326), {**rest.receipts, free: receipt}, layers.towns)


def with_towns(layers: AddedLayers, towns: gpd.GeoDataFrame) -> AddedLayers:
    """Add towns; they replace the earlier ones of their countries."""
    former = _without_towns(layers.towns, set(towns["country"]))
    return replace(layers, towns=towns if former is None else pd.concat([former, towns]).sort_index())


def without(layers: AddedLayers, gone: set[str]) -> AddedLayers:
    """Remove countries (alpha-2), and layers that have none left."""
    left = layers.units[~layers.units["country"].isin(list(gone))].reset_index(drop=True)
    receipts = {name: receipt for name, receipt in layers.receipts.items() if name in set(left["layer"])}
    return AddedLayers(left, receipts, _without_towns(layers.towns, gone))


def _without_towns(towns: gpd.GeoDataFrame | None, gone: set[str]) -> gpd.GeoDataFrame | None:
    left = None if towns is None else towns[~towns["country"].isin(list(gone))]
    return None if left is None or left.empty else left


def make(layers: AddedLayers) -> BuiltSet:
    """
    Build the files of a set from the shipped files and the added layers. Pure: the same input gives the same bytes.

    Raises
    ------
    BoundaryError
        If the polygons cannot be made to meet, or another country or a place would be outside its provinces.
    """
    base = files.DATA
    provinces = gpd.read_parquet(base / "provinces.parquet")
    matches = {
        country: matching.match(layers.units[layers.units["country"] == country], provinces, country)
        for country in layers.countries
    }
    added = _added(layers, matches, provinces)
    whole, repairs = _joined(added, provinces, layers.countries)
    parts = reassign.parts(gpd.read_parquet(base / "parts.parquet"), provinces, whole)
    places, adapted = reassign.places(base / "places.csv", whole, parts)
    shapes, named = _outlines(gpd.read_parquet(base / "countries.parquet"), provinces, whole, layers.countries)
    contents = build.contents(whole, parts, shapes, named)
    contents |= {"places.csv": places, UNITS: build.parquet(layers.units)}
    if layers.towns is not None:
        contents |= {TOWNS: build.parquet(layers.towns)}
    changes = [*_vanished(provinces, whole, parts, layers.countries), *repairs, *adapted, *_not_outlined(named, shapes)]
    return BuiltSet(contents | {FILE: write(contents, layers.receipts, matches, changes)}, matches, changes)


def _added(layers: AddedLayers, matches: Mapping[str, Sequence[Match]], ours: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Build the rows of added units with the columns of our provinces."""
    found = {(country, one.row): one for country, all_ in matches.items() for one in all_}
    given = {one.province_id for one in found.values()}
    rows = []
    for unit in layers.units.itertuples(index=False):
        one = found[unit.country, unit.row]
        title = str(layers.receipts[unit.layer]["title"])
        own = _own_row(one, ours, title, given)
        others = [*files.split(own["aliases"]), unit.own_name, *files.split(unit.aliases), unit.own_id]
        different = [alias for alias in others if alias not in ("", own["name"], one.province_id)]
        aliases = "|".join(dict.fromkeys(alias.replace("|", "/") for alias in different))
        rows.append(own | {"province_id": one.province_id, "aliases": aliases, "country": unit.country})
    frame = gpd.GeoDataFrame(pd.DataFrame(rows), geometry=layers.units.geometry.to_numpy(), crs=4326)
    return frame.set_index("province_id").assign(theatre=True)


def _own_row(one: Match, ours: gpd.GeoDataFrame, title: str, given: set[str]) -> dict[str, str]:
    """Return names and notes of a unit: ours where it matches one of our provinces, else its own."""
    if one.province_id not in ours.index:
        name = iso_codes.names_of_provinces(one.province_id[:2]).get(one.province_id, one.own_name)
        called = name if one.how != "own" and name else one.own_name
        return {"name": called, "aliases": "", "names_local": "", "covers": "", "note": "", "source": title}
    row = ours.loc[one.province_id]
    covers = {code: called for code, called in files.split_names(row["covers"]).items() if code not in given}
    note = " ".join(
        f"Also holds {code} ({called}), which {title} does not draw separately." for code, called in covers.items()
    )
    listed = "|".join(f"{code}={called}" for code, called in covers.items())
    kept = {"name": row["name"], "aliases": row["aliases"], "names_local": row["names_local"]}
    return kept | {"covers": listed, "note": note, "source": title}


def _joined(
    added: gpd.GeoDataFrame, ours: gpd.GeoDataFrame, replaced: list[str]
) -> tuple[gpd.GeoDataFrame, list[Repair]]:
    """Join added units and our other provinces into one table whose theatre is a valid coverage."""
    is_own = ours["country"].isin(replaced)
    others = ours[~is_own | ours.index.isin(_not_reached(added, ours[is_own]))].assign(source="")
    kept, apart = others[others["theatre"]], others[~others["theatre"]]
    kept = kept.drop(_covered(added, kept, ours))
    former = shapely.coverage_union_all(ours.geometry[ours["theatre"]].to_numpy())
    fitted, open_areas = topology.fitted(added.geometry, kept.geometry, former)
    whole = pd.concat([added.set_geometry(fitted[: len(added)]), kept.set_geometry(fitted[len(added) :]), apart])
    order = {country: at for at, country in enumerate(dict.fromkeys([*ours["country"], *replaced]))}
    whole = whole.sort_values("country", key=lambda column: column.map(order), kind="stable")
    columns = [*ours.columns, "source"]
    frame = gpd.GeoDataFrame(whole[columns], geometry="geometry", crs=4326).rename_axis("province_id")
    stays = [code for code in kept.index if kept.at[code, "country"] in replaced]
    repairs = [*_stay(stays, ours), *_neighbours(kept, fitted), *_units_moved(added, fitted), *_left_open(open_areas)]
    return frame, repairs


def _not_reached(added: gpd.GeoDataFrame, own: gpd.GeoDataFrame) -> list[str]:
    """Return the provinces of the units' countries that a file of only some units leaves out."""
    shares = _uncovered(added, own)
    return [str(code) for code in own.index[shares > 1 - reassign.LEAST_SHARE] if code not in added.index]


def _uncovered(added: gpd.GeoDataFrame, ours: gpd.GeoDataFrame) -> NDArray[np.float64]:
    """Return the share of the area of each province, in square degrees, that no added unit covers."""
    shapes = ours.geometry.to_numpy()
    rest = shapely.difference(shapes, shapely.union_all(added.geometry.to_numpy()))
    return np.asarray(shapely.area(rest) / shapely.area(shapes))


def _covered(added: gpd.GeoDataFrame, kept: gpd.GeoDataFrame, ours: gpd.GeoDataFrame) -> list[str]:
    """
    Return the neighbours' provinces that added units cover wholly, as another view of a disputed area does.

    Raises
    ------
    BoundaryError
        If a country would have no province left.
    """
    covered = [str(code) for code in kept.index[_uncovered(added, kept) < reassign.LEAST_SHARE]]
    left = set(kept["country"].drop(covered))
    if lost := [code for code in covered if kept.at[code, "country"] not in left]:
        listed = ", ".join(f"{code} ({ours.at[code, 'name']})" for code in lost)
        raise BoundaryError(
            f"the units cover all that is drawn of another country: {listed}; check the country of the units, "
            "leave out the units that lie there, or add that country's units in the same file"
        )
    return covered


def _stay(codes: list[str], ours: gpd.GeoDataFrame) -> list[Repair]:
    problem, action = "no added unit lies there", "the shipped one stays"
    return [Repair("province-stays", f"{code} ({ours.at[code, 'name']})", problem, action) for code in codes]


def _neighbours(kept: gpd.GeoDataFrame, fitted: gpd.GeoSeries) -> list[Repair]:
    return [
        Repair(
            "neighbour-fitted",
            f"{code} ({kept.at[code, 'name']})",
            f"overlaps the added units by {lost:.2f} km² and leaves a gap of {gained:.2f} km²",
            "the overlap is the added units', the gap is given to this province",
            round(lost + gained, 2),
        )
        for code, lost, gained in topology.moved(kept.geometry, fitted)
        if lost + gained >= topology.SLIVER_KM2
    ]


def _units_moved(added: gpd.GeoDataFrame, fitted: gpd.GeoSeries) -> list[Repair]:
    return [
        Repair(
            "unit-fitted",
            f"{code} ({added.at[code, 'name']})",
            "its edges are not those of its neighbours",
            f"edges made equal: {lost:.2f} km² less, {gained:.2f} km² more, mostly gaps towards a neighbour",
            round(lost + gained, 2),
        )
        for code, lost, gained in topology.moved(added.geometry, fitted)
        if lost + gained >= LARGE_GAP_KM2
    ]


def _left_open(open_areas: Sequence[shapely.Geometry]) -> list[Repair]:
    return [
        Repair(
            "gap-left-open",
            topology.where(area),
            f"{area_km2(area):.0f} km² lie in no province, wider than {topology.GAP} degrees",
            "left open: points there are outside every province",
            round(area_km2(area), 2),
        )
        for area in open_areas
        if area_km2(area) >= topology.SLIVER_KM2
    ]


def _vanished(
    ours: gpd.GeoDataFrame, whole: gpd.GeoDataFrame, parts: gpd.GeoDataFrame, added: list[str]
) -> list[Repair]:
    return [
        Repair(
            "province-not-drawn",
            f"{code} ({ours.at[code, 'name']})",
            "no added unit is this province" if ours.at[code, "country"] in added else "added units cover it wholly",
            f"kept as a region: lies in {parts.at[code, 'part_of'].replace('|', ', ')}",
        )
        for code in ours.index.difference(whole.index, sort=False)
    ]


def _not_outlined(named: pd.DataFrame, shapes: gpd.GeoSeries) -> list[Repair]:
    problem, action = "added units cover it wholly", "not drawn; the name stays"
    gone = shapes.index[shapes.is_empty]
    return [Repair("outline-not-drawn", f"{code} ({named.at[code, 'name']})", problem, action) for code in gone]


def _outlines(
    named: gpd.GeoDataFrame, ours: gpd.GeoDataFrame, whole: gpd.GeoDataFrame, added: list[str]
) -> tuple[gpd.GeoSeries, pd.DataFrame]:
    """Cut the theatre out of the outlines near what changed; return them, and the names of all countries."""
    theatre = countries.dissolve(whole[whole["theatre"]])
    before = countries.dissolve(ours[ours["theatre"]]).reindex(added).dropna()
    changed = shapely.buffer(shapely.union_all([*before, *theatre[added]]), countries.GAP)
    outlines = named.geometry[~named.geometry.is_empty & ~named.index.isin(theatre.index)]
    near = outlines[shapely.intersects(outlines.to_numpy(), changed)]
    fresh = countries.fit(near.to_dict(), shapely.coverage_union_all(theatre.to_numpy()))
    fitted = {code: countries.rounded(shape, build.OUTLINE_DECIMALS) for code, shape in fresh.items()}
    shapes = gpd.GeoSeries({**outlines.to_dict(), **fitted}, crs=4326).rename_axis("country")
    names = pd.DataFrame(named.drop(columns="geometry"))
    new = [code for code in theatre.index if code not in names.index]
    if new:
        blank = pd.DataFrame(columns=["country", *names.columns, "source_name"])
        names = pd.concat([names, iso_codes.table(blank, new, {})])
    return shapes, names.loc[[*theatre.index, *shapes.index]].rename_axis("country")
