"""Record sign-ins, and attempts to sign in that were refused."""

from collections import deque
from collections.abc import Iterable, Mapping
from http.cookies import SimpleCookie
from time import monotonic
from typing import Final

from dashboard.web.access import actions, claimed_roles, sign_in
from dashboard.web.access.rights import NOBODY, Role

SIGNED_IN: Final = "signed in"
REFUSED: Final = "sign-in refused"
INVALID: Final = "the answer of the provider is not valid"
# Anybody can send such requests, and rows are never deleted.
MOST_REFUSED: Final = 100
PERIOD_SECONDS: Final = 3600.0

_refused: deque[float] = deque(maxlen=MOST_REFUSED)


def note(query: Mapping[str, str], set_cookies: Iterable[str]) -> None:
    """Record how a sign-in ended, from the query with which the provider sends somebody back and the cookies set."""
    claims = sign_in.claims_of(_cookies(set_cookies))
    person = sign_in.person_from(claims)
    if person.subject and person.role is not Role.NONE:
        actions.note(person, SIGNED_IN, "")
    elif person.subject:
        actions.note(person, REFUSED, claimed_roles.explanation(claims))
    elif "error" in query:
        _refuse(f"the provider reports: {query['error'][:100]}")
    elif "code" in query:
        _refuse(INVALID)
    # Otherwise somebody comes back from signing out.


def _refuse(reason: str) -> None:
    now = monotonic()
    if len(_refused) == MOST_REFUSED and now - _refused[0] < PERIOD_SECONDS:
        return
    _refused.append(now)
    if len(_refused) == MOST_REFUSED and now - _refused[0] < PERIOD_SECONDS:
        reason = f"{reason}; more than {MOST_REFUSED} in an hour are not recorded"
    actions.note(NOBODY, REFUSED, reason)


def _cookies(headers: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for header in headers:
        found |= {name: morsel.value for name, morsel in SimpleCookie(header).items()}
    return found
