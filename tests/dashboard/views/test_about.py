import pytest

from dashboard.components import about
from dashboard.drawing import glossary, style
from events.curated import diff
from events.curated.datapackage import DATA
from events.curated.standing import Attribution, Counting
from events.models import EventKind, InArticle, MapStanding, Precision, Reliability, Stance


@pytest.mark.parametrize(
    "vocabulary", [EventKind, MapStanding, Stance, Precision, InArticle, Reliability, Attribution, Counting]
)
def test_every_word_of_a_vocabulary_is_explained(vocabulary):
    explained = {entry.word for entries in glossary.sections().values() for entry in entries}
    assert set(vocabulary) <= explained


def test_standings_have_their_sign_and_a_meaning():
    for entry in glossary.sections()["Standing of an event"]:
        assert entry.sign == style.STANDING_SIGNS[MapStanding(entry.word)]
        assert entry.meaning


def test_sources_are_listed_with_how_many_claims_stand_on_them(store):
    page = about.sources(store)
    assert page.count("<tr>") == 4
    assert 'href="https://example.org/daily"' in page
    assert "usually reliable" in page


def test_the_digest_and_the_day_of_the_data_are_said(shipped):
    page = about.purpose(shipped)
    assert shipped.digest in page
    assert str(shipped.data_date.year) in page


def test_boundaries_name_their_source_and_every_change():
    page = about.boundaries()
    assert "Natural Earth" in page
    assert "Panjshir" in page


def test_what_changed_is_said_field_by_field(tiny_data):
    old = diff.read(tiny_data)
    events = tiny_data / "events.csv"
    events.write_text(events.read_text().replace("Attack on the market", "Attack on the <b>market</b>"))
    page = about.compared(old, diff.read(tiny_data))
    assert "1 difference" in page
    assert "Attack on the &lt;b&gt;market&lt;/b&gt;" in page


def test_nothing_changed_is_said_too():
    same = diff.read(DATA)
    assert "0 differences" in about.compared(same, same)
