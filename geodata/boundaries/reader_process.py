"""Read the units of a file in a separate process, so that no file can exhaust or end the program."""

from collections.abc import Callable

from geodata.boundaries import reader
from geodata.boundaries.reader import AdminUnits, BoundaryError, ReadOptions
from geodata.processes import limited


def read(wanted: ReadOptions) -> AdminUnits:
    """
    Read the units of a file, as `reader.read` does, but in another process.

    Raises
    ------
    BoundaryError
        If the file cannot be read, needs more memory or time than a reader may use, or stops the reader.
    """
    return limited.run(_read, [wanted], AdminUnits, name=str(wanted.path), refusal=BoundaryError)


def _read(wanted: ReadOptions, show: Callable[[float, str], None]) -> AdminUnits:
    return reader.read(wanted)
