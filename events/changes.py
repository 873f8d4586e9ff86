"""What importing a file again would change: rows told apart by the dataset's own ids."""

from dataclasses import asdict, dataclass
from typing import Any, Final

import duckdb
import pyarrow as pa

from events.incidents import STATED

SHOWN: Final = 10  # ids of each sort that are named
# The row is where it stands in the file, warnings are ours: neither is what the dataset says.
COMPARED: Final = tuple(name for name in STATED.names if name not in ("row", "own_id", "warnings"))


@dataclass(frozen=True)
class Changes:
    """
    Rows added, changed, removed and unchanged against the version that counts now.

    `fields` counts the changed rows by what changed in them; the lists name the first few ids of each sort.
    """

    added: int
    changed: int
    removed: int
    unchanged: int
    fields: dict[str, int]
    added_ids: tuple[str, ...] = ()
    changed_ids: tuple[str, ...] = ()
    removed_ids: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Give the figures as plain values."""
        return asdict(self)


def compare(old: pa.Table, new: pa.Table) -> Changes:
    """
    Compare two versions of a dataset.

    Parameters
    ----------
    old, new
        Rows with the columns of `STATED`, ids unique in each.
    """
    columns = ["own_id", *COMPARED]
    with duckdb.connect() as connection:
        connection.register("before", old.select(columns))
        connection.register("after", new.select(columns))
        connection.execute(PAIRED)
        totals = dict(connection.execute("SELECT sort, count(*) FROM paired GROUP BY sort").fetchall())
        fields = connection.execute(FIELDS).fetchone() or ()
        ids = {
            sort: tuple(row[0] for row in connection.execute(FIRST, [sort, SHOWN]).fetchall())
            for sort in ("added", "changed", "removed")
        }
    return Changes(
        added=totals.get("added", 0),
        changed=totals.get("changed", 0),
        removed=totals.get("removed", 0),
        unchanged=totals.get("unchanged", 0),
        fields={name: count for name, count in zip(COMPARED, fields, strict=True) if count},
        added_ids=ids["added"],
        changed_ids=ids["changed"],
        removed_ids=ids["removed"],
    )


def _any(separator: str) -> str:
    return separator.join(f"{name}_changed" for name in COMPARED)


PAIRED: Final = f"""
CREATE TEMP TABLE paired AS
SELECT *, CASE WHEN NOT is_old THEN 'added' WHEN NOT is_new THEN 'removed'
          WHEN {_any(" OR ")} THEN 'changed' ELSE 'unchanged' END AS sort
FROM (
    SELECT own_id, before.own_id IS NOT NULL AS is_old, after.own_id IS NOT NULL AS is_new,
        {", ".join(f"before.{name} IS DISTINCT FROM after.{name} AS {name}_changed" for name in COMPARED)}
    FROM before FULL JOIN after USING (own_id)
)
"""
FIELDS: Final = f"""
SELECT {", ".join(f"count(*) FILTER (sort = 'changed' AND {name}_changed)" for name in COMPARED)} FROM paired
"""
FIRST: Final = "SELECT own_id FROM paired WHERE sort = ? ORDER BY own_id LIMIT ?"
