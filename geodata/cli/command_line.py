"""Run the commands of a package: print errors as messages, return the exit status."""

import sys
from collections.abc import Mapping, Sequence
from enum import IntEnum
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Final

import click

from geodata.files import read_bounded, write_atomically

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

    `program` is how the user starts it, for help and messages; `arguments` are the words after it, None for those of
    this process; `errors` are exceptions that the user can do something about, with the status that each leads to.
    """
    if arguments is None:
        _write_utf8()
    try:
        return int(commands.main(arguments, prog_name=program, standalone_mode=False) or Status.DONE)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        show("cancelled", error=True)
        return Status.FAILED
    except tuple(errors) as error:
        show(error, error=True)
        return next(status for kind, status in errors.items() if isinstance(error, kind))


# Persian and other scripts are spelt with these; no other invisible character is needed to read a text.
JOINERS: Final = "\u200c\u200d"


def printable(line: str) -> str:
    """Replace every character that could command the terminal or reorder the text, line ends too."""
    if line.isprintable():
        return line
    return "".join(
        char if char.isprintable() or char in JOINERS else " " if char.isspace() else "\ufffd" for char in line
    )


def show(text: object, *, end: str = "\n", error: bool = False, is_data: bool = False) -> None:
    """
    Print a text: all that the commands print goes through here, so that no text from a file controls the terminal.

    An `error` is a message rather than a result. Data is for another program: it is printed unchanged, unless it goes
    to a terminal.
    """
    stream = sys.stderr if error else sys.stdout
    is_exact = is_data and not stream.isatty()
    print(text if is_exact else "\n".join(map(printable, str(text).split("\n"))), end=end, file=stream, flush=True)


def show_bytes(content: bytes) -> None:
    """Print a file; to a terminal as text."""
    if sys.stdout.isatty():
        show(content.decode(errors="replace"), is_data=True)
    else:
        sys.stdout.buffer.write(content)


def show_progress(words: str) -> None:
    """Replace the last line of the terminal."""
    print(f"\r\033[K{printable(words)}", end="", file=sys.stderr)


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
        return TextIOWrapper(BytesIO(read_bounded(path)), encoding="utf-8").read()
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
