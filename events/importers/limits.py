"""How large a file may be, and the sentence that refuses a larger one."""

from dataclasses import dataclass

from events.importers.model import UnreadableError

MIB = 1 << 20


@dataclass(frozen=True)
class Limits:
    """
    The most that is taken of each; sizes are in bytes.

    `cell` counts signs, `ratio` is how many times an archive may grow, `nesting` how deep JSON may be.
    """

    size: int = 3072 * MIB
    rows: int = 12_000_000
    cells: int = 700_000_000
    cell: int = 1_000_000
    columns: int = 2_000
    unpacked: int = 3072 * MIB
    entries: int = 1_000
    ratio: int = 250
    nesting: int = 30


LIMITS = Limits()


def check(what: str, found: int, most: int, remedy: str) -> None:
    """
    Refuse what is larger than allowed.

    Raises
    ------
    UnreadableError
        If `found` exceeds `most`.
    """
    if found > most:
        raise UnreadableError(f"{what}: {found:,}, the most is {most:,}; {remedy}")


def check_table(name: str, columns: int, rows: int, limits: Limits) -> None:
    """
    Refuse a table of too many columns, rows or cells.

    Raises
    ------
    UnreadableError
        If one of the three is above its limit.
    """
    check(f"columns of {name}", columns, limits.columns, "check the delimiter, or keep only the columns that you need")
    check(f"records of {name}", rows, limits.rows, "split the file and import the parts as datasets of their own")
    check(f"cells of {name}", columns * rows, limits.cells, "keep only the columns that you need, or split the file")
