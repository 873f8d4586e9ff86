"""The second selection of a comparison: the first one with some fields replaced, in the address and in words."""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final, Self
from urllib.parse import parse_qsl

from events.queries.selection import FIELDS, KEYS, Labels, Selection

BEFORE: Final = "before"
# Fields that mean one thing together: if one of them is replaced, so are the others.
TIME: Final = ("years", "start", "end")
PLACE: Final = ("countries", "provinces")
LONGEST_SHOWN: Final = 40


class PeriodError(ValueError):
    """A selection has no period before; the message says why, and what to choose."""


@dataclass(frozen=True)
class Comparison:
    """
    How a second selection differs from the first.

    `fields` of the selection have the values of `values`, an empty value is not a filter. With `is_before` its time is
    the period of the same length directly before that of the first selection, whatever that is.
    """

    fields: tuple[str, ...] = ()
    values: Selection = Selection()
    is_before: bool = False

    def __post_init__(self) -> None:
        chosen = set(self.fields) | (set(TIME) if self.is_before else set())
        for together in (TIME, PLACE):
            if chosen.intersection(together):
                chosen.update(together)
        fields = tuple(name for name in KEYS if name in chosen)
        object.__setattr__(self, "fields", fields)
        object.__setattr__(self, "values", self.values.without(*(name for name in KEYS if name not in fields)))

    def second(self, first: Selection) -> Selection:
        """
        Return the selection that a first one is compared with.

        Raises
        ------
        PeriodError
            If the first selection has no period before.
        """
        found = replace(first, **{name: getattr(self.values, name) for name in self.fields})
        return replace(found, **period_before(first)) if self.is_before else found

    def texts(self) -> list[str]:
        """Write the comparison for the address: `before`, or key and value of each field, as in `year:2021`."""
        found = [BEFORE] if self.is_before else []
        pairs = parse_qsl(self.values.to_query())
        found += [f"{key}:{text}" for key, text in pairs]
        named = {FIELDS[key] for key, _ in pairs} | (set(TIME) if self.is_before else set())
        for together in (TIME, PLACE):
            if named.intersection(together):
                named.update(together)
        for name in self.fields:
            if name not in named:
                found.append(f"{KEYS[name]}:")
                named.update(next((group for group in (TIME, PLACE) if name in group), (name,)))
        return found

    @classmethod
    def read(cls, texts: Iterable[str], known: Labels | None = None) -> tuple[Self | None, tuple[str, ...]]:
        """
        Read a comparison from the texts of an address; never raises.

        `known` are the values that exist by field, as `dimensions.labels` returns them. Returns None if nothing could
        be read, and each ignored part with the reason, in words.
        """
        listed = [text for text in texts if text]
        query: dict[str, list[str]] = {}
        ignored: list[str] = []
        for text in listed:
            key, sign, value = text.partition(":")
            if key in FIELDS and sign:
                query.setdefault(key, []).append(value)
            elif text != BEFORE:
                ignored.append(f"'{_shown(text)}' is neither {BEFORE} nor a filter such as year:2021")
        is_before = BEFORE in listed
        if is_before and any(FIELDS[key] in TIME for key in query):
            ignored.append(f"'{BEFORE}' beside another period")
            is_before = False
        values, faults = Selection.from_query(query, known)
        # A value that was refused is not the same as no filter.
        fields = [FIELDS[key] for key, given in query.items() if not any(given) or FIELDS[key] in values.active]
        found = cls(tuple(fields), values, is_before) if fields or is_before else None
        return found, tuple(f"compare: {fault}" for fault in (*ignored, *faults))

    def in_words(self, selection: Selection, labels: Labels) -> str:
        """Write what sets one of the two selections apart: "2021", "Tajikistan"."""
        apart = selection.without(*(name for name in KEYS if name not in self.fields))
        if apart.active:
            return apart.in_words(labels)
        # One word for each group of fields.
        names = dict.fromkeys(
            "all time" if name in TIME else f"any {KEYS[PLACE[0] if name in PLACE else name]}" for name in self.fields
        )
        return ", ".join(names)

    def name(self, first: Selection, labels: Labels) -> str:
        """Write what sets the second selection apart; "the period before" where there is none."""
        try:
            return self.in_words(self.second(first), labels)
        except PeriodError:
            return "the period before"


def _shown(text: str) -> str:
    clean = "".join(sign if sign.isprintable() else "�" for sign in text)
    return clean if len(clean) <= LONGEST_SHOWN else f"{clean[:LONGEST_SHOWN]}…"


def between(first: Selection, second: Selection) -> Comparison:
    """Return how a second selection differs from a first one."""
    fields = tuple(name for name in KEYS if getattr(first, name) != getattr(second, name))
    return Comparison(fields, second)


def period_before(selection: Selection) -> Mapping[str, Any]:
    """
    Return the years, start and end of the period directly before that of a selection.

    Before years are as many years, before whole months as many months, before any other period as many days.

    Raises
    ------
    PeriodError
        If the period is open, has gaps, or begins too early.
    """
    periods = selection.periods()
    if len(periods) != 1:
        raise PeriodError("the chosen years do not follow each other: choose one period")
    ((first, last),) = periods
    if first == date.min or last == date.max:
        raise PeriodError("the period is open: choose years, or a first and a last day")
    try:
        return _before(first, last)
    except (OverflowError, ValueError) as problem:
        raise PeriodError("there is no period of this length before it") from problem


def _before(first: date, last: date) -> Mapping[str, Any]:
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        length = last.year - first.year + 1
        start = date(first.year - length, 1, 1)
        return {"years": tuple(range(start.year, first.year)), "start": None, "end": None}
    end = first - timedelta(days=1)
    if first.day == 1 and last.day == monthrange(last.year, last.month)[1]:
        months = (last.year - first.year) * 12 + last.month - first.month + 1
        year, month = divmod(first.year * 12 + first.month - 1 - months, 12)
        return {"years": (), "start": date(year, month + 1, 1), "end": end}
    return {"years": (), "start": first - (last - first) - timedelta(days=1), "end": end}


def why_no_period_before(selection: Selection) -> str:
    """Return why a selection has no period before it; blank if it has one."""
    try:
        period_before(selection)
    except PeriodError as problem:
        return str(problem)
    return ""
