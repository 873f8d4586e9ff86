import re
from datetime import date

import pytest

from dashboard.components import about
from dashboard.drawing import glossary, style
from dashboard.drawing.about import register
from events.curated import diff
from events.curated.datapackage import DATA
from events.curated.standing import Attribution, Counting
from events.models import EventKind, InArticle, MapStanding, Precision, Reliability, Stance
from events.queries.records import record_detail
from tests.dashboard.conftest import html, on_page, opened


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


def test_the_digest_and_the_day_of_the_data_are_shown_and_cited(shipped):
    page = about.method(shipped)
    assert shipped.digest in page
    assert str(shipped.data_date.year) in page
    cited = about.citation(shipped, date(2026, 11, 28))
    assert shipped.digest[:12] in cited
    assert "Accessed 28 November 2026" in cited
    assert f"version = {{{shipped.version}}}" in about.bibtex(shipped, date(2026, 11, 28))


@pytest.fixture
def app(app):
    return on_page(app, "about")


def test_the_register_of_sources_is_searched_in_any_spelling(app, shipped):
    opened(app)
    number = len(record_detail.all_sources(shipped))
    assert any(f"{number} of {number} sources" in text.value for text in app.markdown)
    app.text_input(key="register-words").set_value("wahlang").run()
    assert any(f"1 of {number} sources" in text.value for text in app.markdown)
    assert "gfatf.org" in html(app), "the archive copy of the article"
    app.text_input(key="register-words").set_value("no such source").run()
    assert any("No source has all these words" in text.value for text in app.markdown)


def test_no_date_in_the_register_is_a_code(shipped):
    table = re.sub(
        "<[^>]*>", " ", re.sub(r"<small>.*?</small>", "", register.table(record_detail.all_sources(shipped)))
    )
    assert re.findall(r"\d{4}[~?]|\d{4}-\d\d|\.\./", table) == []


def test_what_changed_begins_with_the_newest_version(app):
    versions = list(about.releases(about.CHANGELOG.read_text(encoding="utf-8")))
    opened(app)
    assert [box.label for box in app.expander] == [f"Version {version}" for version in versions]
    assert app.expander[0].proto.expanded


def test_boundaries_name_their_source_and_every_change():
    page = about.boundaries()
    assert "Natural Earth" in page
    assert "Panjshir" in page
    assert "22 November 2026" in page


def test_what_changed_is_reported_field_by_field(tiny_data):
    old = diff.read(tiny_data)
    events = tiny_data / "events.csv"
    events.write_text(events.read_text().replace("Attack on the market", "Attack on the <b>market</b>"))
    page = about.compared(old, diff.read(tiny_data))
    assert "1 difference" in page
    assert "Attack on the &lt;b&gt;market&lt;/b&gt;" in page


def test_nothing_changed_is_reported_too():
    same = diff.read(DATA)
    assert "0 differences" in about.compared(same, same)
