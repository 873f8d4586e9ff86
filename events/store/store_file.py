"""The file of a store: opened read-only and checked, set aside if it is broken."""

import json
import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import duckdb

from events.store import schema
from geodata import files
from geodata.faults import FileError

LOG: Final = logging.getLogger(__name__)
# What does not fit into memory is read from the file again.
READING: Final[dict[str, Any]] = {
    "enable_external_access": "false", "autoinstall_known_extensions": "false", "memory_limit": "256MB",
}  # fmt: skip
ROWS: Final = "rows"  # key of `meta`: how many rows each table has
SIZE: Final = "SELECT total_blocks, block_size FROM pragma_database_size()"
HEAD_BYTES: Final = 3 * 4096  # of a DuckDB file, before its first block
ASIDE: Final = "broken-"  # begins the name of a file that was set aside
# Errors of a file or disk that cannot be read or written; what a checksum finds has no class of its own.
OF_THE_DISK: Final = (
    duckdb.FatalException,
    duckdb.IOException,
    duckdb.OutOfMemoryException,
    duckdb.SerializationException,
    duckdb.TransactionException,
)


class BrokenFileError(Exception):
    """The file of a store cannot be opened, or does not hold what was written; the message says why."""


class StoreError(FileError):
    """The store cannot be built or read."""


def first_line(error: BaseException) -> str:
    """Return the reason of an error without the lines of help that follow it."""
    return getattr(error, "strerror", None) or str(error).partition("\n")[0] or type(error).__name__


@contextmanager
def folder_errors(folder: Path) -> Iterator[None]:
    """Raise errors of a folder of stores as a sentence with the way out."""
    try:
        yield
    except (OSError, BrokenFileError, *OF_THE_DISK) as error:
        way_out = f"free disk space, make the folder writable, or name another one in {files.variable('store')}"
        raise StoreError(folder, f"cannot be used ({first_line(error)})", way_out) from error


def counts(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Count the rows of every table but `meta`."""
    sql = " UNION ALL ".join(f"SELECT '{name}', count(*) FROM {name}" for name in schema.TABLES if name != "meta")
    return dict(connection.execute(sql).fetchall())


def open_file(file: Path) -> tuple[duckdb.DuckDBPyConnection, dict[str, str]]:
    """
    Open the file of a store read-only, and check that it has all rows that were written.

    Returns the connection, and the table `meta` as a dictionary.

    Raises
    ------
    BrokenFileError
        If it cannot be opened, or lacks something.
    OSError
        If no file can be opened now, such as with too many open ones.
    """
    try:
        # With too many open files DuckDB would end the process; this file is not at fault.
        file.open("rb").close()
        connection = duckdb.connect(str(file), read_only=True, config=READING)
    except (duckdb.Error, FileNotFoundError, IsADirectoryError, PermissionError) as error:
        raise BrokenFileError(first_line(error)) from error
    try:
        meta = dict(connection.execute("SELECT key, value FROM meta").fetchall())
        there, written = counts(connection), json.loads(meta.get(ROWS, "{}"))
        blocks, bytes_of_block = connection.execute(SIZE).fetchone() or (0, 0)
        is_cut = file.stat().st_size < HEAD_BYTES + blocks * bytes_of_block
    except (duckdb.Error, ValueError) as error:
        connection.close()
        raise BrokenFileError(first_line(error)) from error
    if there != written or is_cut:
        connection.close()
        raise BrokenFileError("its end is missing" if is_cut else "tables or rows are missing")
    return connection, meta


def is_damaged(file: Path, connection: duckdb.DuckDBPyConnection) -> bool:
    """Check whether an open file cannot be used any more; all of it is read to find that out."""
    if not file.is_file():
        return True
    try:
        # DuckDB refuses every query after a fatal error.
        connection.cursor().execute("SELECT count(*) FROM meta").fetchall()
        # A connection to the same name would share what the open one has in memory.
        with files.work_folder(file.parent) as folder:
            os.link(file, folder / file.name)
            again, _ = open_file(folder / file.name)
            with again:
                for name in schema.TABLES:
                    again.execute(f"SELECT bit_xor(hash(one)) FROM {name} AS one").fetchall()
    except (duckdb.Error, BrokenFileError):
        return True
    except OSError:
        return False  # no room, or too many open files: no evidence against this one
    return False


def identity(file: Path) -> tuple[int, ...]:
    """Return what distinguishes a file from one that was put in its place; empty if it does not exist."""
    try:
        found = file.stat()
    except OSError:
        return ()
    return found.st_ino, found.st_size, found.st_mtime_ns


def failure(file: Path, connection: duckdb.DuckDBPyConnection, error: duckdb.Error) -> Exception:
    """Return what to raise for an error of a query: a sentence if it is that of the file, which is then set aside."""
    is_class_of_its_own = type(error) is not duckdb.Error
    if is_class_of_its_own and not isinstance(error, (*OF_THE_DISK, duckdb.InternalException)):
        return error
    if not is_damaged(file, connection):
        way_out = "free memory and disk space, and try again"
        return StoreError(file, f"cannot be read now ({first_line(error)})", way_out)
    set_aside(file, first_line(error))
    way_out = "reload the page or repeat the command: the store is then built again"
    return StoreError(file, f"was broken ({first_line(error)})", way_out)


def set_aside(file: Path, reason: str) -> None:
    """
    Rename a broken file, so that the store is built again, and log that; one is kept for a look.

    Raises
    ------
    StoreError
        If it cannot be renamed.
    """
    kept = file.with_name(f"{ASIDE}{file.name}")
    try:
        sweep_aside(file.parent, "")
        os.replace(file, kept)
    except FileNotFoundError:
        return  # another process was first
    except OSError as error:
        way_out = f"delete it, or name another folder in {files.variable('store')}"
        problem = f"is broken ({reason}) and cannot be renamed ({first_line(error)})"
        raise StoreError(file, problem, way_out) from error
    LOG.warning("%s was broken (%s); it is set aside as %s and built again", file, reason, kept.name)


def sweep_aside(folder: Path, but: str) -> None:
    """Delete the files that were set aside, except those of one version."""
    for former in folder.glob(f"{ASIDE}*"):
        if not but or but not in former.name:
            shutil.rmtree(former) if former.is_dir() else former.unlink(missing_ok=True)
