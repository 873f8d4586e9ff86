"""
Find the rows that decide how all rows of a dataset are read.

What is detected about a whole file depends on its first rows and on the distinct values of a few columns. A small table
of the first rows, and of the first row with each of these values, is therefore read exactly as the whole one.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from events.cluster.parts import Part
from events.imports.columns.coordinates import SAMPLE
from events.imports.columns.text import combinations
from events.imports.models import ROW, ColumnMapping

DECIDING: Final = ("date", "date_end", "year", "kind", "precision", "date_precision")


def head(parts: Sequence[Part]) -> pa.Table:
    """Read the first rows of a dataset: as many as any detection looks at."""
    read: list[pa.Table] = []
    for part in parts:
        if sum(table.num_rows for table in read) < SAMPLE:
            read.append(part.read())
    return pa.concat_tables(read).slice(0, SAMPLE)


def deciding(mapping: ColumnMapping, cells: pa.Table) -> pa.Table:
    """Return the first row with each distinct value of the fields that decide, in the order of the rows."""
    fields = [names for field in DECIDING if (names := mapping.columns.get(field))]
    at = [np.unique(combinations([cells[name] for name in names])[1], return_index=True)[1] for names in fields]
    rows = np.unique(np.concatenate(at)) if at else np.empty(0, np.int64)
    return cells.take(pa.array(rows))


def together(first: pa.Table, found: pa.Table) -> pa.Table:
    """Return the first rows and the deciding rows of all parts as one table, in the order of the rows, each once."""
    last = first[ROW][-1].as_py() if first.num_rows else 0
    return pa.concat_tables([first, found.filter(pc.greater(found[ROW], last))])
