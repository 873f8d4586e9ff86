"""The selection of records: from a URL query string, to one, and in words."""

import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any, Self
from urllib.parse import parse_qsl, urlencode

from events import edtf_dates
from events.models import EventKind, InArticle, MapStanding, Precision
from events.text_search import search_terms
from geodata.areas import drawn_area
from geodata.areas.drawn_area import AreaError, DrawnArea

LONGEST_QUERY = 8000
LONGEST_VALUE = 200
LONGEST_OF = {"area": drawn_area.LONGEST_TEXT}
MOST_VALUES = 400
MOST_PERIODS = 30  # separate ones: each number of periods is compiled separately

# Field of the selection -> key in the URL, in the order in which the URL gives them.
KEYS = {
    "countries": "country",
    "provinces": "province",
    "area": "area",
    "years": "year",
    "start": "from",
    "end": "to",
    "kinds": "kind",
    "actors": "actor",
    "claimants": "claimant",
    "sources": "source",
    "standings": "standing",
    "precisions": "precision",
    "in_article": "in_article",
    "datasets": "dataset",
    "words": "q",
    "certain_only": "certain",
}
FIELDS = {key: field for field, key in KEYS.items()}
VOCABULARIES: dict[str, tuple[str, ...]] = {
    "kinds": tuple(EventKind),
    "standings": tuple(MapStanding),
    "precisions": tuple(Precision),
    "in_article": tuple(InArticle),
}
LISTS = (
    "countries", "provinces", "kinds", "actors", "claimants", "sources", "standings", "precisions", "in_article",
    "datasets",
)  # fmt: skip
IN_ARTICLE_WORDS = {
    InArticle.YES: "in the article",
    InArticle.MAYBE: "possibly in the article",
    InArticle.NO: "not in the article",
}

Labels = Mapping[str, Mapping[str, str]]


class SelectionError(ValueError):
    """A query string has faults; the message lists all of them and the known parameters."""


@dataclass(frozen=True)
class Selection:
    """
    The filters on records; an empty field does not filter.

    Values of one field are alternatives, fields narrow each other. `start` and `end` are days, both included, and
    narrow the `years`. A record known only to its country is in none of the `provinces`. `area` is a drawn area in the
    form of `drawn_area.parse`. Lists are kept sorted and without repetition and the area in one form, so that equal
    selections are equal objects.
    """

    countries: tuple[str, ...] = ()
    provinces: tuple[str, ...] = ()
    area: str = ""
    years: tuple[int, ...] = ()
    start: date | None = None
    end: date | None = None
    kinds: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    claimants: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    standings: tuple[str, ...] = ()
    precisions: tuple[str, ...] = ()
    in_article: tuple[str, ...] = ()
    datasets: tuple[str, ...] = ()
    words: str = ""
    certain_only: bool = False

    def __post_init__(self) -> None:
        for name in LISTS:
            object.__setattr__(self, name, tuple(sorted({str(value) for value in getattr(self, name)})))
        object.__setattr__(self, "years", tuple(sorted(set(self.years))))
        object.__setattr__(self, "area", drawn_area.parse(self.area).text if self.area else "")
        # Words without a letter or digit do not filter.
        object.__setattr__(self, "words", " ".join(self.words.split()) if search_terms(self.words) else "")
        if self.start and self.end and self.start > self.end:
            raise ValueError(f"the period ends on {self.end}, before it starts on {self.start}")

    @property
    def drawn_area(self) -> DrawnArea | None:
        """The chosen area; None if none is chosen."""
        return drawn_area.parse(self.area) if self.area else None

    @property
    def active(self) -> tuple[str, ...]:
        """Names of the fields that filter."""
        return tuple(field.name for field in fields(self) if getattr(self, field.name) not in ((), None, "", False))

    def without(self, *names: str) -> Self:
        """Clear the filters of the given fields."""
        empty = Selection()
        return replace(self, **{name: getattr(empty, name) for name in names})

    def at_any_time(self) -> Self:
        """Clear the years, start and end."""
        return self.without("years", "start", "end")

    def window(self) -> tuple[date, date]:
        """Return the first and last day of `start` to `end`, open ends as far as dates go."""
        return self.start or date.min, self.end or date.max

    def periods(self) -> tuple[tuple[date, date], ...]:
        """
        List the chosen periods: the years inside the window, years that follow each other as one.

        First and last day of each, in order, apart from each other; none if the window leaves nothing of the years.
        """
        first, last = self.window()
        if not self.years:
            return ((first, last),)
        cut = ((max(first, date(y, 1, 1)), min(last, date(y, 12, 31))) for y in self.years)
        merged: list[tuple[date, date]] = []
        for start, end in (pair for pair in cut if pair[0] <= pair[1]):
            if merged and start - merged[-1][1] == timedelta(days=1):
                merged[-1] = (merged[-1][0], end)
            else:
                merged.append((start, end))
        return tuple(merged)

    def to_query(self) -> str:
        """Write the selection as a URL query string; the same selection always gives the same text."""
        pairs: list[tuple[str, str]] = []
        for name, key in KEYS.items():
            value = getattr(self, name)
            values = value if isinstance(value, tuple) else (value,)
            pairs.extend((key, _as_text(item)) for item in values if item not in (None, "", False))
        return urlencode(pairs)

    @classmethod
    def from_query(
        cls, query: str | Mapping[str, Any], known: Labels | None = None, other_keys: Collection[str] = ()
    ) -> tuple[Self, tuple[str, ...]]:
        """
        Read a selection from a URL query string, or from its keys with one or several values; never raises.

        `known` are the values that exist by field, as `dimensions.labels` returns them; others are ignored. None takes
        all. `other_keys` are those of the page's own state, which are skipped. Returns what could be read, and each
        ignored part with the reason, in words.
        """
        ignored: list[str] = []
        values: dict[str, Any] = {}
        for key, texts in _pairs(query, ignored).items():
            if key in other_keys:
                continue
            if key not in FIELDS:
                ignored.append(f"'{_shorten(key)}' is not a known parameter")
                continue
            good = [text for text in texts if _is_clean(key, text, ignored)]
            if len(good) > MOST_VALUES:
                ignored.append(f"{key}: {len(good) - MOST_VALUES:,} values beyond the first {MOST_VALUES}")
            read = _read(FIELDS[key], key, good[:MOST_VALUES], known or {}, ignored)
            if read is not None:
                values[FIELDS[key]] = read
        if values.get("start") and values.get("end") and values["start"] > values["end"]:
            ignored.append(f"from={values.pop('start')} is later than to={values.pop('end')}")
        return cls(**values), tuple(ignored)

    @classmethod
    def from_query_strict(
        cls, query: str | Mapping[str, Any], known: Labels | None = None, other_keys: Collection[str] = ()
    ) -> Self:
        """
        Read a selection from a URL query string without ignoring anything.

        Raises
        ------
        SelectionError
            If anything would have to be ignored; the message lists it and the known parameters.
        """
        selection, ignored = cls.from_query(query, known, other_keys)
        if ignored:
            raise SelectionError(f"{'; '.join(ignored)}. Known parameters: {', '.join(FIELDS)}")
        return selection

    def in_words(self, labels: Labels | None = None) -> str:
        """
        Write the selection in words: "Kunduz, Afghanistan, 2022, attacks and rocket fire".

        Labels are those of `dimensions.labels`; an id without a name is shown as it is.
        """
        names = labels or {}
        parts = [
            joined(self._named("province", self.provinces, names)),
            joined(self._named("country", self.countries, names)),
            self.drawn_area.in_words(names.get("area", {}).get(self.area, "")) if self.drawn_area else "",
            self._time_in_words(),
            joined([EventKind(kind).plural for kind in self.kinds]),
            _prefixed("involving ", self._named("actor", self.actors, names)),
            _prefixed("claims by ", self._named("claimant", self.claimants, names)),
            _prefixed("in ", self._named("source", self.sources, names)),
            joined(self.standings, "or"),
            _prefixed("place precision ", self.precisions, "or"),
            joined([IN_ARTICLE_WORDS[InArticle(value)] for value in self.in_article], "or"),
            _prefixed("from ", self._named("dataset", self.datasets, names)),
            f"with the words “{self.words}”" if self.words else "",
            "certain only" if self.certain_only else "",
        ]
        return ", ".join(part for part in parts if part) or "All records"

    @staticmethod
    def _named(field: str, values: Iterable[str], labels: Labels) -> list[str]:
        return [labels.get(field, {}).get(value, value) for value in values]

    def _time_in_words(self) -> str:
        years = joined([str(year) for year in self.years])
        if self.start and self.end:
            period = edtf_dates.show_days(self.start, self.end)
        else:
            period = f"from {edtf_dates.show_day(self.start)}" if self.start else ""
            period = f"until {edtf_dates.show_day(self.end)}" if self.end else period
        return ", ".join(part for part in (years, period) if part)


def _as_text(value: object) -> str:
    if value is True:
        return "1"
    return f"{value:04}" if isinstance(value, int) else str(value)


def _shorten(text: str) -> str:
    clean = "".join(sign if sign.isprintable() else "�" for sign in text)
    return clean if len(clean) <= 40 else f"{clean[:40]}…"


def joined(items: Sequence[str], word: str = "and") -> str:
    """Write a list in words: "Afghanistan, Pakistan and Iran"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {word} {items[-1]}"


def _prefixed(prefix: str, items: Sequence[str], word: str = "and") -> str:
    return prefix + joined(items, word) if items else ""


def _pairs(query: str | Mapping[str, Any], ignored: list[str]) -> dict[str, list[str]]:
    if isinstance(query, str):
        if len(query) > LONGEST_QUERY:
            ignored.append(f"the query is longer than {LONGEST_QUERY:,} characters")
            return {}
        items: Iterable[tuple[str, Any]] = parse_qsl(query.removeprefix("?"), keep_blank_values=True)
    else:
        items = query.items()
    found: dict[str, list[str]] = {}
    for key, value in items:
        values = [value] if isinstance(value, str) or not isinstance(value, Iterable) else list(value)
        found.setdefault(str(key), []).extend(str(item) for item in values)
    return found


def _is_clean(key: str, text: str, ignored: list[str]) -> bool:
    longest = LONGEST_OF.get(key, LONGEST_VALUE)
    if len(text) > longest:
        ignored.append(f"{key}={_shorten(text)}: longer than {longest:,} characters")
    elif any(_is_hostile(sign) for sign in text):
        ignored.append(f"{key}={_shorten(text)}: contains control characters")
    else:
        return bool(text.strip())
    return False


def _is_hostile(sign: str) -> bool:
    # Persian needs joiners between letters; the other format characters reverse or hide text.
    return unicodedata.category(sign) in ("Cc", "Cs", "Cf") and sign not in "\u200c\u200d"


def _read(field: str, key: str, texts: list[str], known: Labels, ignored: list[str]) -> Any:  # noqa: ANN401
    if field in LISTS:
        values = (_known_id(field, key, text, known, ignored) for text in texts)
        return tuple(value for value in values if value) or None
    if field == "years":
        return _years(key, [int(text) for text in texts if _is_year(key, text, ignored)], ignored) or None
    if len(texts) > 1:
        ignored.extend(f"{key}={_shorten(text)}: only one value is allowed" for text in texts[1:])
    text = texts[0] if texts else ""
    if field == "words":
        if text and not search_terms(text):
            ignored.append(f"{key}={_shorten(text)}: contains no letter or digit to search for")
        return text or None
    if field == "certain_only":
        return _flag(key, text, ignored)
    if field == "area":
        return _area(key, text, ignored) if text else None
    return _limit(field, key, text, ignored) if text else None


def _known_id(field: str, key: str, text: str, known: Labels, ignored: list[str]) -> str:
    """Return the id that a text names: the id itself, or its label in any case, as on the command line; else blank."""
    values = dict.fromkeys(VOCABULARIES.get(field, ()), "") or known.get(key)
    if values is None or text in values:
        return text
    named = [value for value, label in values.items() if text.casefold() in (value.casefold(), label.casefold())]
    if len(named) == 1:
        return named[0]
    allowed = f"; known: {', '.join(values)}" if len(values) <= 12 else ""
    ignored.append(f"{key}={_shorten(text)}: unknown value{allowed}")
    return ""


def _is_year(key: str, text: str, ignored: list[str]) -> bool:
    if text.isascii() and text.isdecimal() and len(text) == 4 and int(text) >= 1:
        return True
    ignored.append(f"{key}={_shorten(text)}: not a year; write all four digits")
    return False


def _years(key: str, years: Iterable[int], ignored: list[str]) -> tuple[int, ...]:
    """Return the years that form at most `MOST_PERIODS` periods; consecutive years are one period."""
    ordered = sorted(set(years))
    starts = [year for before, year in zip([None, *ordered], ordered, strict=False) if before != year - 1]
    if len(starts) <= MOST_PERIODS:
        return tuple(ordered)
    kept = tuple(year for year in ordered if year < starts[MOST_PERIODS])
    left = len(ordered) - len(kept)
    ignored.append(f"{key}: {left:,} years from {starts[MOST_PERIODS]} on, beyond {MOST_PERIODS} separate periods")
    return kept


def _area(key: str, text: str, ignored: list[str]) -> str | None:
    try:
        return drawn_area.parse(text).text
    except AreaError as error:
        ignored.append(f"{key}={_shorten(text)}: {error}")
        return None


def _flag(key: str, text: str, ignored: list[str]) -> bool | None:
    if text in ("", "0", "1"):
        return text == "1" or None
    ignored.append(f"{key}={_shorten(text)}: write 1 or leave it out")
    return None


def _limit(field: str, key: str, text: str, ignored: list[str]) -> date | None:
    try:
        if "/" in text:
            raise edtf_dates.DateError(text)
        period = edtf_dates.parse(text)
    except edtf_dates.DateError:
        ignored.append(f"{key}={_shorten(text)}: not a date; write 2022, 2022-04 or 2022-04-21")
        return None
    return period.earliest if field == "start" else period.latest
