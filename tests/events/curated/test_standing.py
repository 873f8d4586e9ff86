import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.curated.sides import Side, belongs_to, side_of
from events.curated.standing import happened
from events.models import (
    Actor,
    ActorKind,
    Aspect,
    Claim,
    Event,
    EventKind,
    InArticle,
    MapStanding,
    Reliability,
    Source,
    SourceKind,
    Stance,
)


def actor(actor_id, kind, *part_of, country=""):
    return Actor(actor_id, actor_id, (), kind, country, part_of, "")


ACTORS = {
    found.actor_id: found
    for found in (
        actor("rebels", ActorKind.ARMED_GROUP, "world-rebels"),
        actor("world-rebels", ActorKind.ARMED_GROUP),
        actor("rebel-cell", ActorKind.ARMED_GROUP, "rebels"),
        actor("state", ActorKind.STATE_BODY, country="AA"),
        actor("police", ActorKind.STATE_BODY, "state", country="AA"),
        actor("doctors", ActorKind.OFFICIAL, country="AA"),
        actor("unnamed-doctors", ActorKind.UNNAMED, country="AA"),
        actor("spokesman", ActorKind.OFFICIAL, "police"),
        actor("neighbour", ActorKind.STATE_BODY, country="BB"),
        actor("monitor", ActorKind.INTERNATIONAL_BODY),
        actor("un-spokesman", ActorKind.OFFICIAL, "monitor", country="AA"),
        actor("institute", ActorKind.RESEARCH_BODY),
        actor("author", ActorKind.AUTHOR),
        actor("paper", ActorKind.MEDIA_OUTLET),
        actor("ring-a", ActorKind.ARMED_GROUP, "ring-b"),
        actor("ring-b", ActorKind.ARMED_GROUP, "ring-a"),
    )
}
SOURCES = {
    kind.value: Source(kind.value, "", "p", "", "", "", "", "", kind, Reliability.B, "", "") for kind in SourceKind
}
EVENT = Event(
    "event", "", EventKind.ATTACK, "2022", "", "", "", "", ("rebels",), ("state",), "", InArticle.YES, ""
)  # fmt: skip


def claim(claimant, stance=Stance.ASSERTS, aspect=Aspect.OCCURRENCE, source="news"):
    return Claim(
        f"{claimant}-{stance}-{aspect}-{source}", "event", "", "", aspect, stance, "", None, None, None, "",
        claimant, "", "", "", source, "", "", "", None, "",
    )  # fmt: skip


DENIES, REPORTS, QUESTIONS = Stance.DENIES, Stance.REPORTS, Stance.QUESTIONS


@pytest.mark.parametrize(
    ("claimant", "source", "side"),
    [
        ("rebels", "news", Side.PERPETRATOR),
        ("rebel-cell", "news", Side.PERPETRATOR),
        ("world-rebels", "research", Side.PERPETRATOR),
        ("state", "news", Side.TARGET),
        ("spokesman", "research", Side.TARGET),
        ("monitor", "news", Side.INDEPENDENT),
        ("un-spokesman", "news", Side.INDEPENDENT),
        ("doctors", "news", Side.OFFICIAL),
        ("unnamed-doctors", "news", Side.BYSTANDER),
        ("institute", "article", Side.INDEPENDENT),
        ("author", "research", Side.INDEPENDENT),
        ("author", "article", Side.BYSTANDER),
        ("neighbour", "research", Side.BYSTANDER),
        ("paper", "research", Side.BYSTANDER),
        ("nobody-known", "news", Side.BYSTANDER),
    ],
)
def test_sides(claimant, source, side):
    assert side_of(claim(claimant, source=source), EVENT, ACTORS, SOURCES) is side


def test_the_state_where_it_happened_is_a_bystander_unless_it_is_the_target():
    elsewhere = dataclasses.replace(EVENT, targets=("neighbour",))
    assert side_of(claim("police"), EVENT, ACTORS) is Side.TARGET
    assert side_of(claim("police"), elsewhere, ACTORS) is Side.BYSTANDER


def test_parts_in_a_circle_are_walked_once():
    assert belongs_to("ring-a", ACTORS) == {"ring-a", "ring-b"}


ANY_CLAIM = st.builds(
    claim,
    st.sampled_from(sorted(ACTORS)),
    st.sampled_from(Stance),
    st.sampled_from([Aspect.OCCURRENCE, Aspect.PERPETRATOR, Aspect.KILLED]),
    st.sampled_from(sorted(SOURCES)),
)


@given(st.lists(ANY_CLAIM, max_size=8), st.randoms())
def test_order_and_repetition_change_nothing(claims, random):
    shuffled = claims + claims[:2]
    random.shuffle(shuffled)
    assert happened(EVENT, shuffled, ACTORS, SOURCES) is happened(EVENT, claims, ACTORS, SOURCES)


@given(st.lists(ANY_CLAIM, max_size=6))
def test_it_is_never_called_confirmed_against_a_denial(claims):
    found = happened(EVENT, [*claims, claim("state", DENIES)], ACTORS, SOURCES)
    assert not found.startswith("confirmed")
    assert found is not MapStanding.CLAIMED


@given(st.lists(ANY_CLAIM, max_size=6))
def test_only_the_target_independent_bodies_and_officials_confirm(claims):
    if happened(EVENT, claims, ACTORS, SOURCES).startswith("confirmed"):
        sides = {side_of(found, EVENT, ACTORS, SOURCES) for found in claims if found.stance is Stance.ASSERTS}
        assert sides & {Side.TARGET, Side.INDEPENDENT, Side.OFFICIAL}
