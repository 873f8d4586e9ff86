"""What is wrong with a data file, and the way out."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """Something wrong: in which file, row (None: the whole file) and field, with which value, and what to do."""

    file: str
    row: int | None
    field: str
    value: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        where = f"{self.file} row {self.row}" if self.row else self.file
        return f"{where}: {self.field} {self.value!r} {self.problem}; {self.remedy}"
