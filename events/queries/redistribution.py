"""Withhold records whose licence forbids redistribution, unless the user includes them for internal use."""

from dataclasses import dataclass, replace

from events.models import Dataset
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
        noun, verb = ("record", "is") if self.records == 1 else ("records", "are")
        which = f"{self.records:,} {noun} of {', '.join(self.datasets)} {verb}"
        return f"{which} left out: their licence does not allow redistribution"


def restricted(store: Store) -> tuple[Dataset, ...]:
    """List the datasets whose records must not be redistributed."""
    return tuple(dataset for dataset in datasets(store).values() if not dataset.may_redistribute)


def redistributable(store: Store, selection: Selection) -> Selection | None:
    """Narrow a selection to the records that may be redistributed: the same where all may be, None where none may."""
    known, bound = datasets(store), {dataset.dataset_id for dataset in restricted(store)}
    chosen = selection.datasets or tuple(known)
    free = tuple(dataset_id for dataset_id in chosen if dataset_id in known and dataset_id not in bound)
    if len(free) == len(chosen):
        return selection
    return replace(selection, datasets=free) if free else None


def withheld(store: Store, selection: Selection, column_filters: ColumnFilters = NO_FILTERS) -> Withheld:
    """Count the records of a selection that `redistributable` leaves out, of those that a table lists."""
    bound = {
        dataset.dataset_id: dataset.title
        for dataset in restricted(store)
        if not selection.datasets or dataset.dataset_id in selection.datasets
    }
    if not bound:
        return Withheld()
    found = {one: count_rows(store, replace(selection, datasets=(one,)), column_filters) for one in bound}
    titles = tuple(bound[dataset_id] for dataset_id, number in found.items() if number)
    return Withheld(sum(found.values()), titles)
