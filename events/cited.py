"""Which sources the records of a selection stand on, however many records there are."""

from typing import NamedTuple

from events import expressions, queries
from events.selection import Selection
from events.store import Store, fetch


class Cited(NamedTuple):
    """A source and how many records of the selection stand on it."""

    source_id: str
    records: int


def sources(store: Store, selection: Selection) -> tuple[Cited, ...]:
    """
    Count the records of a selection by source; a record with several sources counts once for each.

    Parameters
    ----------
    store
        The open store.
    selection
        What is selected.

    Returns
    -------
    sources
        Those of the most records first, then by id.
    """
    rows = expressions.compiled("rows", expressions.shape(selection))
    certain = " WHERE certain" if selection.certain_only else ""
    sql = f"""
        SELECT source_id, count(*) AS records
        FROM (SELECT record_id FROM ({rows}){certain}) JOIN records USING (record_id) JOIN casts USING (cast_id),
            unnest(sources) AS cited(source_id)
        GROUP BY source_id ORDER BY records DESC, source_id
    """
    with queries.prepared(store, selection) as cursor:
        return tuple(Cited(**row) for row in fetch(cursor, sql))
