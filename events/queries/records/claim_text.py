"""Write a claim as plain text: who asserts what, when, and in which source."""

from collections.abc import Callable
from typing import Final

from events import edtf_dates
from events.models import AFFIRMS, Aspect, Certainty, Stance
from events.queries.records.record_detail import SourcedClaim

PERPETRATOR: Final = {
    Stance.ASSERTS: "names {} as perpetrator",
    Stance.REPORTS: "reports {} as perpetrator",
    Stance.DENIES: "denies that it was {}",
    Stance.QUESTIONS: "doubts that it was {}",
}
OWN_ACT: Final = {Stance.ASSERTS: "claims responsibility", Stance.DENIES: "denies responsibility"}


def sentence(line: SourcedClaim, with_claimant: bool = True) -> str:
    """
    Write a claim in one sentence: `Government of Uzbekistan denies occurrence: nothing was fired`.

    The claimant can be left out, but never from a denial or doubt.
    """
    claim = line.claim
    if not with_claimant and claim.stance in AFFIRMS:
        return about(line)
    says = predicate(line) if claim.aspect is Aspect.PERPETRATOR and claim.value else f"{claim.stance} {about(line)}"
    return f"{line.claimant_name} {says}"


def about(line: SourcedClaim) -> str:
    """Write aspect and content of a claim, without claimant and stance: `rockets fired: 7 rockets`."""
    return ": ".join(part for part in (line.claim.aspect, content(line)) if part)


def predicate(line: SourcedClaim, shorten: Callable[[str], str] = str) -> str:
    """Write the stance of a claim, on a perpetrator with the name: `denies`, `suspects ISKP`."""
    claim, name = line.claim, line.claim.value
    if claim.aspect is not Aspect.PERPETRATOR or not name:
        return claim.stance.value
    if claim.certainty is Certainty.UNCLAIMED:
        return "reports no claim of responsibility"
    if claim.certainty is Certainty.SUSPECTED:
        return f"suspects {shorten(name)}"
    if name == line.claimant_name and claim.stance in OWN_ACT:
        return OWN_ACT[claim.stance]
    return PERPETRATOR[claim.stance].format(shorten(name))


def content(line: SourcedClaim) -> str:
    """Write number and value of a claim: `up to 4,000 fighters; along the border`; blank if it has neither."""
    return "; ".join(part for part in (line.number, value(line.claim.aspect, line.claim.value_in_words)) if part)


def value(aspect: str, text: str) -> str:
    """Write the value of a claim; that of a date, which is EDTF, as a date in words."""
    try:
        return edtf_dates.show(text) if aspect == Aspect.DATE and text else text
    except edtf_dates.DateError:
        return text


def stated(line: SourcedClaim) -> str:
    """Write when a claim was made: `stated 8 May 2022`."""
    return f"stated {line.stated_shown}" if line.stated_shown else "date of statement unknown"


def reference_date(line: SourcedClaim) -> str:
    """Write the reference date of a claim: `as of 7 May 2022`."""
    if not line.claim.as_of:
        return "reference date not given"
    shown = edtf_dates.show(line.claim.as_of)
    return shown if shown.startswith(("since ", "until ")) else f"as of {shown}"


def source(line: SourcedClaim) -> str:
    """Write the source and the place in it: `RFE/RL: Rockets in Tajikistan, published 8 May 2022, p1`."""
    origin = line.source
    published = f"published {edtf_dates.show(origin.published)}" if origin.published else ""
    title = f"{origin.publisher}: {origin.title}"
    return ", ".join(part for part in (title, published, line.claim.locator, also_in(line)) if part)


def also_in(line: SourcedClaim) -> str:
    """Write who else carries the statement: `also in Asia-Plus, NEWS.am`; blank if nobody."""
    publishers = dict.fromkeys(source.publisher for source in line.also)
    return f"also in {', '.join(publishers)}" if publishers else ""


def quotation(line: SourcedClaim) -> str:
    """Write the quotation in its marks; blank if there is none."""
    return f"“{line.claim.quote}”" if line.claim.quote else ""


def lines(line: SourcedClaim) -> tuple[str, ...]:
    """Write a whole claim in lines: the sentence, its dates, its source, its quotation."""
    dates = f"{stated(line)}; {reference_date(line)}" if line.in_file is None else ""
    found = (sentence(line), dates, source(line), quotation(line))
    return tuple(part for part in found if part)
