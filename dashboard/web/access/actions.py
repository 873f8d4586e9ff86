"""Record who did what, for administrators: rows are only ever added."""

import csv
import io
import logging
from datetime import UTC, datetime
from typing import Final, NamedTuple

from dashboard.web.access import access_file, settings
from dashboard.web.access.access_file import AccessFileError
from dashboard.web.access.rights import Person
from events.spreadsheet_text import neutralise

LOG: Final = logging.getLogger(__name__)
LONGEST: Final = 1000


class Action(NamedTuple):
    """One action: its number, the time in UTC, who, in which role, what, and about what."""

    number: int
    time: str
    subject: str
    name: str
    role: str
    action: str
    about: str


def note(person: Person, action: str, about: str) -> None:
    """Record an action of somebody on a server with sign-in."""
    if not settings.is_required():
        return
    now = datetime.now(UTC).isoformat(timespec="seconds")
    values = (now, person.subject, person.name, person.role.name.lower(), action, about[:LONGEST])
    try:
        access_file.write(
            "INSERT INTO action (time, subject, name, role, action, about) VALUES (?, ?, ?, ?, ?, ?)", values
        )
    except AccessFileError:
        LOG.exception("an action could not be recorded: %s", values)


def listed(most: int | None = None) -> list[Action]:
    """
    List the actions, the newest first.

    Raises
    ------
    AccessFileError
        If they cannot be read.
    """
    return [
        Action(*row)
        for row in access_file.read("SELECT * FROM action ORDER BY number DESC LIMIT ?", [-1 if most is None else most])
    ]


def as_csv() -> bytes:
    """
    Write all actions as CSV, the oldest first; a cell never starts a formula.

    Raises
    ------
    AccessFileError
        If they cannot be read.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(Action._fields)
    for action in reversed(listed()):
        writer.writerow([neutralise(str(cell)) for cell in action])
    return text.getvalue().encode()
