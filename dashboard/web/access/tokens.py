"""Create, list and revoke the tokens with which scripts ask; only hashes of them are stored."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final

from dashboard.web.access import access_file
from dashboard.web.access.access_file import AccessFileError
from dashboard.web.access.rights import NOBODY, Person, Role

MARK: Final = "atlas"  # begins a token, so that scanners of leaked secrets can find it
LONGEST_LABEL: Final = 80
MOST_DAYS: Final = 366
COLUMNS: Final = "token_id, label, role, created_by, created, expires"


@dataclass(frozen=True)
class Token:
    """A token as it is listed; it is not accepted from the moment `expires` on."""

    token_id: str
    label: str
    role: Role
    created_by: str
    created: datetime
    expires: datetime


def create(creator: Person, label: str, role: Role, days: int, now: datetime | None = None) -> str:
    """
    Create a token and return it; this is the only time that it can be read.

    Raises
    ------
    ValueError
        If the label is blank, or the days or the role are out of range.
    AccessFileError
        If it cannot be stored.
    """
    label, created = " ".join(label.split())[:LONGEST_LABEL], now or datetime.now(UTC)
    if not label or not 1 <= days <= MOST_DAYS or not Role.READER <= role <= creator.role:
        raise ValueError(f"A token needs a name, a role no higher than yours, and 1 to {MOST_DAYS} days.")
    token_id, secret = secrets.token_hex(6), secrets.token_hex(32)
    expires = created + timedelta(days=days)
    values = (token_id, _digest(secret), label, int(role), creator.name, _text(created), _text(expires))
    access_file.write("INSERT INTO token VALUES (?, ?, ?, ?, ?, ?, ?)", values)
    return f"{MARK}_{token_id}_{secret}"


def person_of(token: str, now: datetime | None = None) -> Person:
    """Return whom a token stands for; NOBODY if it is unknown, revoked or has expired."""
    mark, _, rest = token.partition("_")
    token_id, _, secret = rest.partition("_")
    try:
        rows = access_file.read("SELECT digest, label, role, expires FROM token WHERE token_id = ?", [token_id])
    except AccessFileError:
        return NOBODY
    digest, label, role, expires = rows[0] if rows else ("", "", 0, "")
    is_right = secrets.compare_digest(digest, _digest(secret)) and mark == MARK
    if not is_right or _text(now or datetime.now(UTC)) >= expires:
        return NOBODY
    return Person(f"token {token_id}", f"the token '{label}'", Role(role))


def listed() -> list[Token]:
    """
    List all tokens that were not revoked, the newest first.

    Raises
    ------
    AccessFileError
        If they cannot be read.
    """
    rows = access_file.read(f"SELECT {COLUMNS} FROM token ORDER BY created DESC, token_id")
    return [
        Token(token_id, label, Role(role), created_by, datetime.fromisoformat(created), datetime.fromisoformat(expires))
        for token_id, label, role, created_by, created, expires in rows
    ]


def revoke(token_id: str) -> bool:
    """
    Revoke a token; return whether there was one.

    Raises
    ------
    AccessFileError
        If that cannot be written.
    """
    return bool(access_file.write("DELETE FROM token WHERE token_id = ?", [token_id]))


def _digest(secret: str) -> str:
    # The secret has 256 random bits: a slow hash, as for passwords, would add nothing.
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
