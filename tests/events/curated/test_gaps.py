"""What the tiny world leaves open, and the shipped records."""

from dataclasses import replace

import pytest

from events.curated import gaps
from events.curated.csv_files import load
from events.models import Certainty, SourceKind


@pytest.fixture
def tiny(tiny_data):
    return load(tiny_data)


def changed(curated, source_id, **values):
    sources = tuple(replace(one, **values) if one.source_id == source_id else one for one in curated.sources)
    return replace(curated, sources=sources)


@pytest.mark.parametrize(
    ("values", "warning"),
    [
        ({"published": ""}, "sources.csv: published is blank (1): daily"),
        (
            {"published": "", "url": "https://example.org/2020/05/09/rockets"},
            "sources.csv: published is blank though the address has a date (1): daily",
        ),
        ({"retrieved": ""}, "sources.csv: retrieved is blank (1): daily"),
        ({"author": "", "kind": SourceKind.RESEARCH}, "sources.csv: author is blank (2): article, daily"),
        ({"title": "Rockets (title not shown)"}, "sources.csv: the title is not that of the page (1): daily"),
        ({"archived": "https://example.org/daily"}, "sources.csv: only the address of a copy is known (1): daily"),
    ],
)
def test_a_blank_that_could_be_known_is_a_warning(tiny, values, warning):
    assert warning not in gaps.warnings(tiny)
    assert warning in gaps.warnings(changed(tiny, "daily", **values))


def test_a_source_without_a_claim_is_a_warning(tiny):
    without = replace(tiny, claims=tuple(claim for claim in tiny.claims if claim.source_id != "study"))
    assert "sources.csv: no claim is from it (1): study" in gaps.warnings(without)
    also = (replace(without.claims[0], also_in=("study",)), *without.claims[1:])
    assert not [line for line in gaps.warnings(replace(without, claims=also)) if "no claim is from it" in line]


def test_a_claim_is_unread_until_it_is_compared_again(tiny):
    first, *others = tiny.claims
    read = replace(tiny, claims=(replace(first, checked="2026-11-27 second reading, excerpt"), *others))
    assert gaps.unread(tiny)[0] == first.claim_id
    assert gaps.unread(read) == gaps.unread(tiny)[1:]


def test_that_nobody_claimed_an_attack_is_the_statement_of_one_outlet(tiny):
    first, *others = tiny.claims
    unclaimed = replace(first, certainty=Certainty.UNCLAIMED)
    warning = f"claims.csv: unclaimed, as several outlets report, each of which needs a row (1): {first.claim_id}"
    assert warning not in gaps.warnings(replace(tiny, claims=(unclaimed, *others)))
    assert warning in gaps.warnings(replace(tiny, claims=(replace(unclaimed, also_in=("study",)), *others)))
    assert not [line for line in gaps.warnings(load()) if line.startswith("claims.csv")]


def test_the_shipped_sources_have_a_date_of_retrieval_and_the_article_its_author():
    curated = load()
    assert [source.source_id for source in curated.sources if not source.retrieved] == []
    (article,) = [source for source in curated.sources if source.is_article]
    assert (article.author, article.published) == ("Jason Wahlang", "2023-06-28")
    assert [claim.claim_id for claim in curated.claims if not claim.entered] == []
