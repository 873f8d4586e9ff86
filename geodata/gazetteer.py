"""Find a place by one of its names."""

from __future__ import annotations

import csv
import difflib
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import geopandas as gpd
import pandas as pd

from geodata import files, provinces
from geodata.models import Atlas, Place, PlaceKind

# Words before or after a name that state its kind: "Herat province", "City of Tashkent".
_KIND_WORDS: Mapping[str, frozenset[PlaceKind]] = {
    **dict.fromkeys(
        ("province", "oblast", "oblasty", "oblysy", "viloyat", "viloyati", "wilayat", "velayat", "welayat",
         "welayaty", "ostan", "vilayat"),
        frozenset({PlaceKind.PROVINCE}),
    ),
    **dict.fromkeys(
        ("область", "обл", "провинция", "вилаят", "велаят", "вилоят", "вилояти", "облысы", "облусу", "ولایت", "استان"),
        frozenset({PlaceKind.PROVINCE}),
    ),
    **dict.fromkeys(("район", "ولسوالی", "ولسوالۍ"), frozenset({PlaceKind.DISTRICT})),
    **dict.fromkeys(("city", "town", "shahri", "shaary", "qalasy", "қаласы"), frozenset({PlaceKind.SETTLEMENT})),
    "region": frozenset({PlaceKind.PROVINCE, PlaceKind.REGION}),
    "district": frozenset({PlaceKind.DISTRICT}),
    "border": frozenset({PlaceKind.BORDER}),
    "country": frozenset({PlaceKind.COUNTRY}),
}  # fmt: skip
FILLERS = frozenset({"of", "the", "e", "and", "republic", "autonomous"})
ANY_KIND = frozenset(PlaceKind)
APOSTROPHES = re.compile(r"['`´‘’ʻʼʿʾ]")
WORD = re.compile(r"[^\W_]+")
# If one text names several places, the first of these kinds wins, unless `kind` or `country` is given.
PREFERENCE = (
    PlaceKind.COUNTRY,
    PlaceKind.PROVINCE,
    PlaceKind.SETTLEMENT,
    PlaceKind.REGION,
    PlaceKind.BORDER,
    PlaceKind.DISTRICT,
)
CLOSE_NAMES = 5
TOWNS = "towns.parquet"
OTHER_NAMES = "other_names.csv"
_NARROW = (PlaceKind.PROVINCE, PlaceKind.SETTLEMENT, PlaceKind.DISTRICT)


class UnknownPlaceError(LookupError):
    """No place has this name; `close` are the names nearest to it, looked for only when somebody asks."""

    def __init__(self, text: str, find_close: Callable[[], tuple[str, ...]], find_hint: Callable[[], str]) -> None:
        self.text, self._find_close, self._find_hint = text, find_close, find_hint
        super().__init__(text)

    @property
    def close(self) -> tuple[str, ...]:
        """The names nearest to the text."""
        return self._find_close()

    def __str__(self) -> str:
        """Write what is not known, and what is nearest to it."""
        close = self.close
        nearest = f"similar: {', '.join(close)}" if close else "no similar name exists"
        return f"no place is called {self.text!r}; {self._find_hint() or nearest}"


class AmbiguousPlaceError(LookupError):
    """Several places of the same kind have this name; `candidates` are their ids."""

    def __init__(self, text: str, found: Iterable[Place]) -> None:
        places = tuple(found)
        self.text, self.candidates = text, tuple(place.place_id for place in places)
        listed = ", ".join(f"{place.place_id} ({place.name}, {place.kind})" for place in places)
        super().__init__(f"{text!r} may be {listed}; use the id, or give the country or kind")


@dataclass(frozen=True)
class _Entry:
    """One name of a place: as written, normalised, and without words for its kind."""

    place: Place
    is_name: bool
    is_code: bool
    whole: str
    solid: str
    bare: str
    solid_bare: str
    kinds: frozenset[PlaceKind]


@dataclass(frozen=True)
class _Index:
    """The names of places, by each form in which a text may match them."""

    entries: Sequence[_Entry]
    codes: Mapping[str, Sequence[_Entry]]
    wholes: Mapping[str, Sequence[_Entry]]
    bares: Mapping[str, Sequence[_Entry]]
    solids: Mapping[str, Sequence[_Entry]]
    solid_bares: Mapping[str, Sequence[_Entry]]


def find(atlas: Atlas, text: str, *, country: str | None = None, kind: PlaceKind | None = None) -> Place:
    """
    Find the place that a text (a place id, name, alias or local name) means.

    Case, accents, apostrophes, punctuation and words like "province" do not matter. A hyphen or blank inside a name
    matters as long as a place is written exactly so: "Jalalabad" is the town in Nangarhar, "Jalal-Abad" the region in
    Kyrgyzstan.

    If several places are called the same, one whose current name this is comes before one that has it as an alias; then
    country, province, settlement, region, border, district in this order. "Kabul" is the province; "Kabul city", or
    `kind`, gives the settlement. `country` (alpha-2) and `kind` leave out all other places.

    Raises
    ------
    UnknownPlaceError
        If no place has this name; the message lists similar names.
    AmbiguousPlaceError
        If several places of one kind have this name; the message lists their ids.
    """
    index = _index(atlas, country, kind)
    far = _namesake_far_away(atlas, text, index)
    for entries in _readings(text, index):
        if near := [entry for entry in entries if entry.place is not far]:
            return _preferred(text, near)
    raise UnknownPlaceError(text, lambda: _close(text, index), lambda: _hint(atlas, text))


def namesakes(
    atlas: Atlas, text: str, *, country: str | None = None, kind: PlaceKind | None = None
) -> tuple[Place, ...]:
    """
    List the other places that a text may mean, besides the one that `find` prefers.

    These are all others with this name, in the most generous reading, and each province, settlement or district whose
    name contains the text: Gorno-Badakhshan for "Badakhshan".

    Raises
    ------
    UnknownPlaceError, AmbiguousPlaceError
        As `find`.
    """
    chosen = find(atlas, text, country=country, kind=kind)
    index = _index(atlas, country, kind)
    readings = list(_readings(text, index))
    # a code names one place; that others have it among their names is an accident
    if readings[0]:
        return ()
    wanted = f" {bare(text)} "
    holding = [e for e in index.entries if e.is_name and e.place.kind in _NARROW and wanted in f" {e.whole} "]
    found = dict.fromkeys(entry.place for entries in (*readings, holding) for entry in entries)
    return tuple(place for place in found if place is not chosen)


@lru_cache(maxsize=500)
def _index(atlas: Atlas, country: str | None, kind: PlaceKind | None) -> _Index:
    """Index the names of the places of a country and of a kind, if one is given."""
    entries = [
        entry
        for entry in _entries(atlas)
        if (country is None or country in entry.place.countries) and (kind is None or entry.place.kind is kind)
    ]
    # codes only: other ids are names written small, and are to find what the name finds
    coded = [entry for entry in entries if entry.is_code]
    return _Index(
        entries,
        _by(coded, lambda entry: entry.place.place_id.casefold()),
        _by(entries, lambda entry: entry.whole),
        _by(entries, lambda entry: entry.bare),
        _by(entries, lambda entry: entry.solid),
        _by(entries, lambda entry: entry.solid_bare),
    )


def _by(entries: Iterable[_Entry], form: Callable[[_Entry], str]) -> Mapping[str, Sequence[_Entry]]:
    found: dict[str, list[_Entry]] = {}
    for entry in entries:
        found.setdefault(form(entry), []).append(entry)
    return found


def _namesake_far_away(atlas: Atlas, text: str, index: _Index) -> Place | None:
    """Return the country outside the theatre whose code is also a province's: KP is Khyber Pakhtunkhwa here."""
    code, named = text.strip().upper(), index.wholes.get(normalise(text), ())
    far = code in atlas.countries.index and not atlas.countries.at[code, "theatre"]
    is_province_too = far and any(entry.place.kind is PlaceKind.PROVINCE for entry in named)
    return atlas.places.get(code) if is_province_too else None


@lru_cache(maxsize=10_000)
def normalise(text: str) -> str:
    """Normalise a name: no case, accents, apostrophes or punctuation, single spaces."""
    if text.isascii():
        return _words(text.lower())
    # twice, because some letters get a case, or an accent, only by the other step
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()).casefold()
    plain = "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))
    return _words(plain.replace("ı", "i"))


def _words(plain: str) -> str:
    return " ".join(WORD.findall(APOSTROPHES.sub("", plain.replace("&", " and "))))


def bare(text: str) -> str:
    """Normalise a name and drop words for its kind: `ghazni` for `Ghazni Province`."""
    return _without_kind(normalise(text))[0]


def _readings(text: str, index: _Index) -> Iterator[Sequence[_Entry]]:
    """Yield the matching entries, from the most literal reading of the text to the most generous one."""
    whole = normalise(text)
    plain, kinds = _without_kind(whole)

    def fitting(entries: Sequence[_Entry]) -> Sequence[_Entry]:
        # "Tashkent oblast" must not find "Tashkent City": both say their kind, and not the same one
        return [e for e in entries if e.kinds & kinds and (e.place.kind in kinds or e.whole == whole)]

    yield index.codes.get(text.strip().casefold(), ())
    yield index.wholes.get(whole, ())
    yield fitting(index.bares.get(plain, ()))
    yield index.solids.get(_solid(whole), ())
    yield fitting(index.solid_bares.get(_solid(plain), ()))


def _solid(key: str) -> str:
    return key.replace(" ", "")


def _without_kind(whole: str) -> tuple[str, frozenset[PlaceKind]]:
    """Split the words for a kind from a normalised name; return the rest and the kinds they allow."""
    words = whole.split()
    kinds = [_KIND_WORDS[word] for word in words if word in _KIND_WORDS]
    rest = [word for word in words if word not in _KIND_WORDS and word not in FILLERS]
    if not rest:
        return whole, ANY_KIND
    return " ".join(rest), frozenset.intersection(ANY_KIND, *kinds)


def _preferred(text: str, entries: Sequence[_Entry]) -> Place:
    """Choose among places with the same name: by name before alias, then by kind."""
    named = [entry for entry in entries if entry.is_name] or entries
    places = list(dict.fromkeys(entry.place for entry in named))
    first = min(PREFERENCE.index(place.kind) for place in places)
    best = [place for place in places if PREFERENCE.index(place.kind) == first]
    if len(best) > 1:
        raise AmbiguousPlaceError(text, best)
    return best[0]


def _close(text: str, index: _Index) -> tuple[str, ...]:
    """Return the places whose names are most similar to the text, each once."""
    by_bare: dict[str, Place] = {}
    for entry in index.entries:
        by_bare.setdefault(entry.bare, entry.place)
    nearest = [by_bare[key] for key in difflib.get_close_matches(bare(text), by_bare, 3 * CLOSE_NAMES)]
    return tuple(dict.fromkeys(place.name for place in nearest))[:CLOSE_NAMES]


def _hint(atlas: Atlas, text: str) -> str:
    """Return where a present province lies that the source does not draw separately."""
    found = covering(atlas, text)
    if found is None:
        return ""
    province_id, code = found
    row = atlas.provinces.loc[province_id]
    return f"{code} ({row['covers'][code]}) is not drawn separately and is part of {province_id} ({row['name']})"


def covering(atlas: Atlas, text: str) -> tuple[str, str] | None:
    """Return the province that a present one is drawn as part of, and the code of the present one."""
    known = _covered(atlas)
    return known.get(normalise(text)) or known.get(bare(text))


@cache
def _covered(atlas: Atlas) -> Mapping[str, tuple[str, str]]:
    """Index by name the present provinces that are drawn as parts of others."""
    return {
        normalise(name): (str(province_id), code)
        for province_id, covers in reversed([*atlas.provinces["covers"].items()])
        for code, names in covers.items()
        for name in (code, *names.split("/"))
    }


def find_town(atlas: Atlas, text: str, country: str | None, provinces: frozenset[str]) -> Place | None:
    """Find the only town that `find_towns` finds; None if it finds none or several."""
    found = find_towns(atlas, text, country, provinces)
    return found[0] if len(found) == 1 else None


def find_towns(atlas: Atlas, text: str, country: str | None, provinces: frozenset[str]) -> tuple[Place, ...]:
    """
    Find the towns that a name may mean: settlements of the atlas, else towns of GeoNames.

    Of several names separated by commas the first that is known counts. Only towns of the country (alpha-2) and of the
    provinces, if any are given.
    """
    for name in dict.fromkeys((text, *text.split(","))):
        known = _towns_by_name(atlas).get(bare(name), ())
        fitting = [
            town
            for town in known
            if (country is None or country in town.countries) and (not provinces or town.province in provinces)
        ]
        if fitting:
            return tuple(town for town in fitting if town.place_id in atlas.places) or tuple(fitting)
    return ()


@cache
def towns(atlas: Atlas) -> Mapping[str, Place]:
    """Index the settlements of the atlas and the towns of GeoNames, each in the province of its point, by id."""
    tables = [files.DATA / TOWNS, *([atlas.more_towns] if atlas.more_towns else [])]
    frame = pd.concat([gpd.read_parquet(table) for table in tables])
    found = provinces.locate(atlas.provinces, frame.geometry.x, frame.geometry.y)
    ids = atlas.provinces.index
    known = [place for place in atlas.places.values() if place.kind is PlaceKind.SETTLEMENT]
    known += [
        Place(
            f"geonames-{number}", row.name, (), PlaceKind.SETTLEMENT, (row.country,), ids[at] if at >= 0 else None,
            lon=row.geometry.x, lat=row.geometry.y, source="GeoNames (CC BY 4.0)",
        )
        for number, row, at in zip(frame.index, frame.itertuples(index=False), found, strict=True)
    ]  # fmt: skip
    return {town.place_id: town for town in known}


@cache
def _towns_by_name(atlas: Atlas) -> Mapping[str, tuple[Place, ...]]:
    by_name: dict[str, list[Place]] = {}
    for town in towns(atlas).values():
        for label in dict.fromkeys(map(bare, town.all_names)):
            by_name.setdefault(label, []).append(town)
    return {name: tuple(places) for name, places in by_name.items()}


@cache
def _entries(atlas: Atlas) -> tuple[_Entry, ...]:
    other = _other_names()
    return tuple(
        _entry(place, label)
        for place in atlas.places.values()
        for label in dict.fromkeys((*place.all_names, place.place_id, *other.get(place.place_id, ())))
    )


@cache
def _other_names() -> Mapping[str, tuple[str, ...]]:
    """Read the names of provinces in languages that are not local, by the id of the province."""
    with (files.DATA / OTHER_NAMES).open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    return {row["province_id"]: (*files.split(row["ru"]), *files.split(row["fa"])) for row in rows}


def _entry(place: Place, label: str) -> _Entry:
    whole = normalise(label)
    is_code = label == place.place_id and not label.islower()
    plain, kinds = _without_kind(whole)
    return _Entry(place, label == place.name, is_code, whole, _solid(whole), plain, _solid(plain), kinds)
