"""Withhold records whose licence forbids redistribution, unless the user includes them for internal use."""

from dataclasses import dataclass, replace

from events.queries.counts import count_rows
from events.queries.dimensions import datasets
from events.queries.selection import Selection
from events.queries.table_columns import NO_FILTERS, ColumnFilters
from events.store.store import Store


@dataclass(frozen=True)
class Withheld:
    """The number of withheld records and the titles of their datasets."""

    records: int = 0
    datasets: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Write a sentence on the withheld records; blank if there are none."""
        if not self.records:
            return ""
        which = f"{self.records:,} records of {', '.join(self.datasets)} are" if self.records > 1 else self._single()
        return f"{which} left out: their licence does not allow redistribution"

    def _single(self) -> str:
        return f"1 record of {', '.join(self.datasets)} is"


def redistributable(store: Store, selection: Selection) -> Selection | None:
    """
    Narrow a selection to the records that may be redistributed.

    Returns
    -------
    selection
        The same where all may be; None where none may.
    """
    known = datasets(store)
    chosen = selection.datasets or tuple(known)
    free = tuple(dataset_id for dataset_id in chosen if dataset_id in known and known[dataset_id].may_redistribute)
    if len(free) == len(chosen):
        return selection
    return replace(selection, datasets=free) if free else None


def withheld(store: Store, selection: Selection, column_filters: ColumnFilters = NO_FILTERS) -> Withheld:
    """Count the records of a selection that `redistributable` leaves out, of those that a table lists."""
    known = datasets(store)
    bound = tuple(
        dataset_id
        for dataset_id in selection.datasets or known
        if dataset_id in known and not known[dataset_id].may_redistribute
    )
    if not bound:
        return Withheld()
    found = {one: count_rows(store, replace(selection, datasets=(one,)), column_filters) for one in bound}
    titles = tuple(known[dataset_id].title for dataset_id, number in found.items() if number)
    return Withheld(sum(found.values()), titles)
