"""An attack on a state by rebels, those who may speak of it, and their claims: what the tests of standing share."""

from events.models import (
    Actor,
    ActorKind,
    Aspect,
    Certainty,
    Claim,
    Event,
    EventKind,
    InArticle,
    Reliability,
    Source,
    SourceKind,
    Stance,
)

ASSERTS, DENIES, REPORTS, QUESTIONS = Stance.ASSERTS, Stance.DENIES, Stance.REPORTS, Stance.QUESTIONS
ACTORS = {
    actor_id: Actor(actor_id, name, (), kind, country, part_of, "")
    for actor_id, name, kind, country, part_of in (
        ("rebels", "Rebels (RA)", ActorKind.ARMED_GROUP, "", ("world-rebels",)),
        ("world-rebels", "World Rebels", ActorKind.ARMED_GROUP, "", ()),
        ("rebel-cell", "Rebel cell", ActorKind.ARMED_GROUP, "", ("rebels",)),
        ("militia", "Militia", ActorKind.ARMED_GROUP, "", ()),
        ("ring-a", "Ring A", ActorKind.ARMED_GROUP, "", ("ring-b",)),
        ("ring-b", "Ring B", ActorKind.ARMED_GROUP, "", ("ring-a",)),
        ("state", "State", ActorKind.STATE_BODY, "AA", ()),
        ("police", "Police", ActorKind.STATE_BODY, "AA", ("state",)),
        ("spokesman", "Spokesman of the police", ActorKind.OFFICIAL, "", ("police",)),
        ("village", "Village", ActorKind.GROUP_OF_PEOPLE, "AA", ()),
        ("doctors", "Health department", ActorKind.STATE_BODY, "AA", ()),
        ("unnamed-doctors", "Doctors (unnamed)", ActorKind.UNNAMED, "AA", ()),
        ("neighbour", "Neighbour", ActorKind.STATE_BODY, "BB", ()),
        ("monitor", "Monitor", ActorKind.INTERNATIONAL_BODY, "", ()),
        ("un-spokesman", "Spokesman of the Monitor", ActorKind.OFFICIAL, "AA", ("monitor",)),
        ("institute", "Institute", ActorKind.RESEARCH_BODY, "", ()),
        ("author", "Author", ActorKind.AUTHOR, "", ()),
        ("paper", "Paper", ActorKind.MEDIA_OUTLET, "", ()),
        ("nobody", "Unknown persons", ActorKind.UNNAMED, "", ()),
    )
}
EVENT = Event("event", "", EventKind.ATTACK, "2022", "", "", "", "", ("rebels",), ("state",), "", InArticle.YES, "")


def source(source_id, kind=SourceKind.NEWS, reliability=Reliability.B):
    return Source(source_id, "", "p", "", "", "", "", "", kind, reliability, "", "")


def claim(
    claimant, stance=ASSERTS, aspect=Aspect.OCCURRENCE, value="", low=None, high=None, unit="people", certainty="",
    stated="", as_of="", strict=None, source="news",
):  # fmt: skip
    return Claim(
        f"{claimant}-{stance}-{aspect}-{value}-{low}-{high}-{source}", "event", "", "", aspect, stance, value, low,
        high, None, unit, claimant, stated, as_of, "", source, "", "", "", None, "", Certainty(certainty), strict,
    )  # fmt: skip
