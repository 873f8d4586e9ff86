import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.curated.sides import Side, belongs_to, side_of
from events.curated.standing import happened
from events.models import Aspect, MapStanding, SourceKind, Stance
from tests.events.curated.one_event import ACTORS, DENIES, EVENT, claim, source

SOURCES = {kind.value: source(kind.value, kind) for kind in SourceKind}


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
    source=st.sampled_from(sorted(SOURCES)),
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
