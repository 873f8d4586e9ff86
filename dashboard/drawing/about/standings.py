"""Draw how the standing of an event is derived: each line is worked out by the rule itself."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from dashboard.drawing import markup, style
from dashboard.drawing.glossary import STANDINGS
from events.curated import standing
from events.curated.sides import Parties
from events.models import Actor, ActorKind, Aspect, Claim, MapStanding, Stance

PARTIES: Final = Parties(("perpetrator",), ("target",))
NOBODY: Final = "nobody"
ACTORS: Final = {
    actor.actor_id: actor
    for actor in (
        Actor("perpetrator", "the alleged perpetrator", (), ActorKind.ARMED_GROUP, "", (), ""),
        Actor("rival", "someone else", (), ActorKind.ARMED_GROUP, "", (), ""),
        Actor("target", "the target", (), ActorKind.STATE_BODY, "AF", (), ""),
        Actor("police", "officials of the target's country", (), ActorKind.STATE_BODY, "AF", (), ""),
        Actor("research", "an international or research body", (), ActorKind.RESEARCH_BODY, "", (), ""),
        Actor("press", "others", (), ActorKind.MEDIA_OUTLET, "", (), ""),
    )
}


class Case(NamedTuple):
    """Who says that an event happened and who denies it, as words and as claims."""

    affirmed: str
    denied: str
    claims: tuple[Claim, ...]

    @property
    def outcome(self) -> MapStanding:
        """The standing that the rule derives from the claims."""
        return standing.happened(PARTIES, self.claims, ACTORS)


def _claim(claimant: str, stance: Stance, stated: str = "2022-04-18", names: str = "") -> Claim:
    aspect = Aspect.PERPETRATOR if names else Aspect.OCCURRENCE
    return Claim(
        f"{claimant}-{stance}-{aspect}", "event", "", "", aspect, stance, names, None, None, None, "", claimant, stated,
        "", "", "source", "", "", "en", None, "",
    )  # fmt: skip


_DENIAL: Final = _claim("target", Stance.DENIES, "2022-04-19")
_CLAIMED: Final = _claim("perpetrator", Stance.ASSERTS)
_REPORTED: Final = _claim("press", Stance.REPORTS)
# In the order in which the rule looks for them.
CASES: Final = (
    Case("the alleged perpetrator claims it", "anyone, later", (_CLAIMED, _DENIAL)),
    Case("anyone else", "anyone, later", (_REPORTED, _DENIAL)),
    Case(NOBODY, "anyone", (_DENIAL,)),
    Case("an international or research body asserts it", NOBODY, (_claim("research", Stance.ASSERTS),)),
    Case("the target asserts it", NOBODY, (_claim("target", Stance.ASSERTS),)),
    Case("officials of the target's country assert it", NOBODY, (_claim("police", Stance.ASSERTS),)),
    Case("the alleged perpetrator claims it", NOBODY, (_CLAIMED,)),
    Case(
        "an accused party asserts it, naming someone else",
        NOBODY,
        (_CLAIMED, _claim("perpetrator", Stance.ASSERTS, names=ACTORS["rival"].name)),
    ),
    Case("others, and someone questions it", NOBODY, (_REPORTED, _claim("press", Stance.QUESTIONS))),
    Case("others", NOBODY, (_REPORTED,)),
    Case(NOBODY, NOBODY, ()),
)


def diagram(cases: Sequence[Case] = CASES) -> str:
    """Draw each case as a line: claimants for and against, and the resulting standing."""
    rows = "".join(
        f'<tr><td><span class="method-box">{markup.text(case.affirmed)}</span></td>'
        f'<td><span class="method-box">{markup.text(case.denied)}</span></td><td aria-hidden="true">→</td>'
        f'<th scope="row"><b aria-hidden="true">{style.STANDING_SIGNS[case.outcome]}</b> {markup.text(case.outcome)}'
        f"<small>{markup.text(STANDINGS[case.outcome])}</small></th></tr>"
        for case in cases
    )
    return (
        f'<figure class="method"><figcaption>The first line that applies</figcaption><div class="atlas-table" '
        f'tabindex="0" role="region" aria-label="How standing is derived"><table class="method-flow"><thead><tr>'
        f'<th scope="col">Says that it happened</th><th scope="col">Denies it</th><td></td>'
        f'<th scope="col">Standing</th></tr></thead><tbody>{rows}</tbody></table></div>'
        f"<p>Who did it and how many are answered separately, by the same kind of rule. How reliable a source is does "
        f"not enter the rule; it is shown as the weight of both sides.</p></figure>"
    )
