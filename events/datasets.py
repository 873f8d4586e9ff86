"""What the records come from: the shipped article and whatever the user imported, each under its own licence."""

from collections.abc import Mapping

from events.model import Dataset
from events.store import Store, fetch, remembered


@remembered(4)
def datasets(store: Store) -> Mapping[str, Dataset]:
    """List the datasets of a store by their ids."""
    with store.cursor() as cursor:
        rows = fetch(cursor, "SELECT * FROM datasets ORDER BY dataset_id")
    return {row["dataset_id"]: Dataset(**row) for row in rows}
