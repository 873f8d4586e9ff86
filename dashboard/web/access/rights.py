"""Decide what a person may do: one table of rights, and the one function that reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Final


class Role(IntEnum):
    """The roles, each with all rights of those below it."""

    NONE = 0
    GUEST = 1
    READER = 2
    ANALYST = 3
    ADMINISTRATOR = 4

    @property
    def word(self) -> str:
        """The role in a sentence, with its article."""
        return {Role.NONE: "no role", Role.ANALYST: "an analyst", Role.ADMINISTRATOR: "an administrator"}.get(
            self, f"a {self.name.lower()}"
        )


class Right(StrEnum):
    """What can be done here, in the words of messages and of docs/server.md."""

    LOOK = "view and export redistributable records"
    RESTRICTED = "see and export records that must not be redistributed"
    IMPORT = "import files, and undo an import that replaced another"
    MATCH = "decide on possible duplicates"
    REMOVE = "remove datasets"
    TOKENS = "create and revoke API tokens"
    ACTIONS = "read and export the record of actions"


# The least role that has a right; every right has one.
LEAST: Final[Mapping[Right, Role]] = {
    Right.LOOK: Role.GUEST,
    Right.RESTRICTED: Role.ANALYST,
    Right.IMPORT: Role.ANALYST,
    Right.MATCH: Role.ANALYST,
    Right.REMOVE: Role.ADMINISTRATOR,
    Right.TOKENS: Role.ADMINISTRATOR,
    Right.ACTIONS: Role.ADMINISTRATOR,
}


@dataclass(frozen=True)
class Person:
    """
    Who asks.

    `subject` is the provider's id of the person, or that of a token; blank for somebody who is not signed in. `name` is
    for people to read. `sign_in` identifies one sign-in, blank if there was none.
    """

    subject: str
    name: str
    role: Role
    sign_in: str = ""


NOBODY: Final = Person("", "", Role.NONE)
GUEST: Final = Person("", "a guest", Role.GUEST)
# Without sign-in, whoever uses this computer or a trusted network.
LOCAL: Final = Person("", "this computer", Role.ADMINISTRATOR)


def may(person: Person, right: Right) -> bool:
    """Decide whether a person has a right."""
    return person.role >= LEAST[right]


def missing(person: Person, right: Right) -> str:
    """Explain what a person lacks for a right."""
    if not person.subject and person.role is Role.NONE:
        return f"Sign in to {right}."
    have = f"You are signed in as {person.name} and have" if person.subject else "You have"
    if person.role is Role.NONE:
        return f"{have} no role on this server. Ask an administrator for one."
    return f"Only {LEAST[right].word} may {right}; {have[0].lower()}{have[1:]} the role {person.role.name.lower()}."
