"""Read a Parquet file with the values of its columns as text."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from events.imports.models import TextTable, UnreadableError
from events.imports.readers.header import Header, unique
from events.imports.readers.source_file import SourceFile
from events.imports.readers.text_table import as_text, fill, note_on


def read(source: SourceFile) -> TextTable:
    """
    Read a Parquet file.

    Raises
    ------
    UnreadableError
        If it is damaged or exceeds a limit.
    """
    name, limits = source.name, source.limits
    try:
        file = pq.ParquetFile(pa.BufferReader(pa.py_buffer(source.data)))
        about = file.metadata
        source.check_table(len(file.schema_arrow), about.num_rows)
        unpacked = sum(about.row_group(number).total_byte_size for number in range(about.num_row_groups))
        source.check("bytes when unpacked", unpacked, limits.unpacked, "split the file")
        table = file.read()
        read_columns = [as_text(column) for column in table.columns]
    except (pa.ArrowException, OSError) as error:
        reason = str(error).partition("\n")[0]
        raise UnreadableError(f"{name} cannot be read as Parquet ({reason}); save it again, or as CSV") from None
    replaced = sum(number for _, number in read_columns)
    found = TextTable(name, "parquet", notes=note_on(replaced))
    rows = np.arange(1, table.num_rows + 1, dtype=np.int64)
    return fill(found, source, Header(unique(table.column_names)), rows, [column for column, _ in read_columns])
