"""Run the commands of a package: print errors as messages, return the exit status."""

import sys
from collections.abc import Mapping, Sequence
from enum import IntEnum
from io import TextIOWrapper
from pathlib import Path

import click

from geodata.files import write_atomically

PATH = click.Path(readable=False, path_type=Path)  # the commands check files themselves


class Status(IntEnum):
    """Exit status of every command; README.md has the table."""

    DONE = 0
    FAILED = 1
    WRONG_ARGUMENTS = 2
    NOTHING_SELECTED = 3
    NOT_WRITTEN = 4
    MISSING_GLYPH = 5


class CommandError(ValueError):
    """The arguments cannot be used; the message says why and what to do."""


def run(
    commands: click.Group, program: str, arguments: Sequence[str] | None, errors: Mapping[type[Exception], Status]
) -> int:
    """
    Run one command and return its exit status: what the command returns, or 0 for None.

    Parameters
    ----------
    program
        How the user starts it, for help and messages: `python -m events`.
    arguments
        The words after the program's name; None for those of this process.
    errors
        Exceptions that the user can do something about, with the status that each leads to.
    """
    if arguments is None:
        _write_utf8()
    try:
        return int(commands.main(arguments, prog_name=program, standalone_mode=False) or Status.DONE)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        print("cancelled", file=sys.stderr)
        return Status.FAILED
    except tuple(errors) as error:
        print(error, file=sys.stderr)
        return next(status for kind, status in errors.items() if isinstance(error, kind))


def _write_utf8() -> None:
    """Print UTF-8, so that names appear in their own scripts whatever the encoding of the terminal."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8")


def delimiter(context: click.Context, option: click.Parameter, text: str | None) -> str | None:
    """Check an option that must be one character; `tab` is one."""
    plain = "\t" if text in ("tab", "\\t") else text
    if plain is not None and (len(plain) != 1 or plain in '"\r\n'):
        raise click.BadParameter(f"{text!r} is not one character; write for example ';' or tab")
    return plain


def read_text(path: Path) -> str:
    """
    Read a UTF-8 file that the user has named.

    Raises
    ------
    CommandError
        If it cannot be read.
    """
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{path} is not UTF-8 (byte {error.start}); save it in that encoding") from error


def write_file(path: Path, content: bytes) -> None:
    """
    Write a file that the user has named, complete or not at all.

    Raises
    ------
    CommandError
        If it cannot be written.
    """
    try:
        write_atomically(path, content)
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}") from error
