"""Keep API tokens, ended sign-ins and the record of actions in one SQLite file."""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

from geodata import files

FILE: Final = "access.sqlite"
LAYOUT: Final = 1  # number of the tables below; SQLite keeps it in the file
PATIENCE: Final = 10.0  # seconds to wait for another process
# Nothing that the program does changes or deletes an action, and the file itself refuses it.
TABLES: Final = (
    """CREATE TABLE token (
        token_id TEXT PRIMARY KEY, digest TEXT NOT NULL, label TEXT NOT NULL, role INTEGER NOT NULL,
        created_by TEXT NOT NULL, created TEXT NOT NULL, expires TEXT NOT NULL)""",
    "CREATE TABLE ended (sign_in TEXT PRIMARY KEY)",
    """CREATE TABLE action (
        number INTEGER PRIMARY KEY AUTOINCREMENT, time TEXT NOT NULL, subject TEXT NOT NULL, name TEXT NOT NULL,
        role TEXT NOT NULL, action TEXT NOT NULL, about TEXT NOT NULL)""",
    "CREATE TRIGGER kept_as_is BEFORE UPDATE ON action BEGIN SELECT raise(ABORT, 'actions are not changed'); END",
    "CREATE TRIGGER kept BEFORE DELETE ON action BEGIN SELECT raise(ABORT, 'actions are not deleted'); END",
    # REPLACE deletes a row without the trigger above.
    """CREATE TRIGGER kept_on_insert BEFORE INSERT ON action
        WHEN EXISTS (SELECT 1 FROM action WHERE number = NEW.number)
        BEGIN SELECT raise(ABORT, 'actions are not changed'); END""",
    f"PRAGMA user_version = {LAYOUT}",
)


class AccessFileError(Exception):
    """The file cannot be read or written."""


def path() -> Path:
    """Return where the file is: in KHORASAN_ATLAS_ACCESS, else beside the imports."""
    return files.var_folder("access") / FILE


def end_sign_in(sign_in: str) -> None:
    """
    End a sign-in: its cookie is not accepted any more, whoever has a copy.

    Raises
    ------
    AccessFileError
        If that cannot be written.
    """
    write("INSERT OR IGNORE INTO ended VALUES (?)", [sign_in])


def has_ended(sign_in: str) -> bool:
    """Return whether a sign-in has ended; true also if that cannot be read."""
    try:
        return bool(read("SELECT 1 FROM ended WHERE sign_in = ?", [sign_in]))
    except AccessFileError:
        return True


def read(sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
    """
    Return the rows of a query; none if there is no file yet.

    Raises
    ------
    AccessFileError
        If the file cannot be read.
    """
    if not path().exists():
        return []
    with _connected() as connection:
        return connection.execute(sql, values).fetchall()


def write(sql: str, values: Sequence[object] = ()) -> int:
    """
    Carry out one change; return how many rows it changed.

    Raises
    ------
    AccessFileError
        If the file cannot be written.
    """
    with _connected() as connection:
        return connection.execute(sql, values).rowcount


@contextmanager
def _connected() -> Iterator[sqlite3.Connection]:
    try:
        path().parent.mkdir(parents=True, exist_ok=True)
        if not path().exists():
            # Only the server's own user may read who did what.
            os.close(os.open(path(), os.O_CREAT | os.O_RDWR, 0o600))
        with closing(sqlite3.connect(path(), timeout=PATIENCE, isolation_level=None)) as connection:
            if _layout(connection) > LAYOUT:
                raise sqlite3.DatabaseError("a newer version of the program has written it")
            connection.execute("BEGIN IMMEDIATE" if _layout(connection) < LAYOUT else "BEGIN")
            if _layout(connection) < LAYOUT:
                for statement in TABLES:
                    connection.execute(statement)
            yield connection
            connection.execute("COMMIT")
    except (OSError, sqlite3.Error) as error:
        reason = getattr(error, "strerror", None) or error
        raise AccessFileError(
            f"{path()} cannot be used ({reason}). Free disk space, restore a backup, or name another folder in "
            f"{files.variable('access')}."
        ) from error


def _layout(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
