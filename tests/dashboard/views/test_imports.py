"""The page Data: a file is dropped in, settled, imported, imported again, undone; what cannot be read is said."""

import gc
import tempfile
from html import unescape
from io import BytesIO
from threading import Event

import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook

from dashboard.components.imports import background_job, dropped_file, imports, mapping_editor
from events.imports import mapping_file, pipeline, reader_process
from events.imports.formats import actor_names
from events.imports.library import LinkVerdict, open_library
from tests.dashboard.conftest import html, on_page

TIDY = """\
id,date,latitude,longitude,province,event,killed,source
1,2020-03-01,34.53,69.17,Kabul,attack,4,The Daily
2,2020-05-17,36.71,67.11,Balkh,protest,0,The Daily
3,2021-06-30,34.35,62.20,Kabul,attack,2,The Weekly
"""
BROKEN = """\
id;date;latitude;longitude;event;killed
1;13/04/2020;34.53;69.17;attack;40+
2;14/05/2020;36.71;67.11;attack
3;;;;attack;1
4;15/05/2020;36.71;67.11;attack;2
5;16/05/2020;36.71;67.11;attack;0
1;17/05/2020;36.71;67.11;attack;2
6;18/05/2020;36.71;67.11;attack;2
7;15/06/2020;36.71;67.11;atta"""
AMBIGUOUS = "id,date,latitude,longitude,event\n1,03/04/2020,34.53,69.17,attack\n2,05/06/2020,36.71,67.11,attack\n"
BESIDE = "id,date,latitude,longitude,kind,actors\n1,2022-04-18,37.224,67.28,attack,ISKP\n"


@pytest.fixture(autouse=True)
def own_folders(fresh_caches, monkeypatch, tmp_path):
    monkeypatch.setenv("KHORASAN_ATLAS_IMPORTS", str(tmp_path / "imports"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("KHORASAN_ATLAS_READING", str(tmp_path / "reading"))
    # Work that is not done at once would leave a bar, which only a browser's clock removes.
    monkeypatch.setattr(background_job, "PATIENCE", 60)


@pytest.fixture
def app(app):
    return on_page(app, "imports").run()


def drop(app, content, name="made-up.csv"):
    raw = content if isinstance(content, bytes) else content.encode()
    app.file_uploader[0].set_value((name, raw, "text/csv")).run()
    assert not app.exception
    return app


def drop_away(app):
    """Close the file."""
    app.button(key="intake-discard").click().run()
    return app


def answer(app, question, value):
    app.radio(key=f"intake-answer-{question}").set_value(value).run()
    assert not app.exception
    return app


def as_table(app, content, name="made-up.csv"):
    """Drop a file of no known format, which is read as a table."""
    return drop(app, content, name)


def confirm(app):
    app.button(key="intake-import").click().run()
    assert not app.exception
    return app


def words(app):
    return unescape(html(app))


def said(app):
    elements = (*app.markdown, *app.caption, *app.warning, *app.success, *app.error)
    return "\n".join(element.value for element in elements).replace("\\", "")


def current():
    return {dataset_id: history[0] for dataset_id, history in open_library().histories.items()}


def leftovers(folder):
    uploads = [path.name for path in folder.iterdir() if path.name.startswith(dropped_file.PREFIX)]
    return [*uploads, *(path.name for path in folder.glob("reading/*"))]


# ------------------------------------------------------------------ a file is looked at


def test_the_page_says_what_it_takes_and_that_nothing_is_there(app):
    assert app.file_uploader[0].label == "Import a table of incidents"
    assert "ACLED, UCDP GED, GTD" in said(app)
    assert "1,024 MB" in said(app)
    assert "No dataset has been imported yet" in said(app)


def test_a_page_without_imports_has_an_example_whose_unclear_word_is_asked_about(app):
    assert "How an import works" in html(app)
    app.button(key="intake-example").click().run()
    assert not app.exception
    assert "3 records in the file" in html(app)
    assert app.button(key="intake-import").disabled
    assert "1 value is not in the list of words" in said(app)
    confirm(as_table(drop_away(app), TIDY))
    assert "How an import works" not in html(app)


def test_what_was_detected_is_shown_and_can_be_overruled(app):
    as_table(app, TIDY)
    assert app.selectbox(key="intake-delimiter").options[0] == "auto: comma"
    assert "3 records in the file = 3 accepted" in html(app)
    app.selectbox(key="intake-delimiter").set_value(";").run()
    assert app.session_state[dropped_file.DROPPED].options.delimiter == ";"
    assert app.selectbox(key="intake-delimiter").value == ";"
    assert "3 records in the file = 3 accepted" not in html(app)


def test_nothing_is_imported_before_questions_are_answered(app):
    drop(app, AMBIGUOUS)
    assert app.button(key="intake-import").disabled
    assert "Answer the question first" in said(app)
    answer(app, "date_order", "mdy")
    assert not app.button(key="intake-import").disabled
    assert app.selectbox(key="intake-date_order").value == "mdy"
    confirm(app)
    assert current()["made-up"].report["date_range"] == ["2020-03-04", "2020-05-06"]


def test_the_fate_of_each_record_is_reported(app):
    as_table(app, BROKEN, "broken.csv")
    page = html(app)
    assert "8 records in the file = 3 accepted + 1 accepted with warnings + 4 rejected" in page
    rejected = app.dataframe[0].value
    assert list(rejected["Row"]) == [2, 3, 6, 8]
    assert "ends in the middle" in rejected["Reason"][3]
    assert all(rejected["Remedy"])
    assert "id: 2" in rejected["Original cells"][0]
    assert "'40+'" in words(app)


@pytest.mark.parametrize(
    ("name", "content"),
    [("empty.csv", b""), ("cut.zip", b"PK\x03\x04"), ("wide.csv", b"a," * 3_000 + b"a\n"), ("cut.json", b'{"id": 1')],
)
def test_what_cannot_be_read_ends_in_a_sentence(app, name, content):
    drop(app, content, name)
    (error,) = app.error
    assert error.value.endswith(".")
    assert "fault of the program" not in error.value
    assert not app.get("dataframe")
    app.button(key="intake-discard").click().run()
    assert app.file_uploader


def test_what_an_actor_is_read_as_can_be_changed(app):
    as_table(app, BESIDE.replace("ISKP", "Khorasan Chapter of the Islamic State"))
    read = app.session_state[dropped_file.DROPPED].read
    assert "A record is found under its stated actors and under these" in said(app)
    assert read.mapping.codes["actors"] == {"Khorasan Chapter of the Islamic State/*": "iskp"}
    found = actor_names.stated_actors(read.incidents)
    changed = mapping_editor.with_actors(read.mapping, found, {0: mapping_editor.NONE})
    assert changed.codes["actors"]["Khorasan Chapter of the Islamic State/UZ"] == ""


def test_a_name_of_several_towns_is_asked_about(app):
    as_table(app, "id,date,country,province,city\n1,2022-04-18,Pakistan,Punjab,Sahiwal\n")
    asked = app.selectbox(key="intake-place-Sahiwal/PK-PB")
    assert asked.label == "1 record: “Sahiwal” in PK-PB. Which town?"
    asked.set_value("geonames-1166547").run()
    assert not app.exception
    read = app.session_state[dropped_file.DROPPED].read
    assert read.incidents["precision"].to_pylist() == ["settlement"]
    app.button(key="intake-places-again").click().run()
    assert app.session_state[dropped_file.DROPPED].read.incidents["precision"].to_pylist() == ["province"]


def test_text_of_a_file_is_never_markup(app):
    drop(app, "id,<b>date,**x**\n1,<img src=x>,[a](javascript:b)\n", "<i>bad</i>.csv")
    assert "<img" not in html(app)
    assert "<b>date" not in html(app)
    assert "\\<i\\>bad" in "\n".join(element.value for element in app.markdown)


def test_a_file_that_is_put_away_leaves_nothing(app, tmp_path):
    drop(app, TIDY)
    assert len(leftovers(tmp_path)) == 1
    app.button(key="intake-discard").click().run()
    gc.collect()
    assert leftovers(tmp_path) == []
    assert current() == {}


# ------------------------------------------------------------------ and imported


def test_an_import_is_kept_under_its_name_and_leads_to_the_map(app, tmp_path):
    as_table(app, TIDY)
    app.text_input(key="intake-name-title").set_value("Our   own <list>").run()
    app.text_input(key="intake-name-dataset_id").set_value("own-list").run()
    app.checkbox(key="intake-name-may_redistribute").set_value(True).run()
    confirm(app)
    version = current()["own-list"]
    assert version.dataset.title == "Our own <list>"
    assert version.dataset.may_redistribute
    assert version.report["accepted"] == 3
    gc.collect()
    assert "Our own <list>: 3 records imported." in said(app)
    assert "Our own &lt;list&gt;" in html(app)
    links = [element.proto for element in app.get("page_link") if element.proto.label == "Show on the map"]
    assert {link.query_string for link in links} == {"dataset=own-list"}
    assert leftovers(tmp_path) == []


def test_an_import_that_is_cancelled_leaves_nothing(app, monkeypatch):
    as_table(app, TIDY)
    go, keep = Event(), pipeline.commit
    monkeypatch.setattr(pipeline, "commit", lambda *given, **named: go.wait(60) and keep(*given, **named))
    monkeypatch.setattr(background_job, "PATIENCE", 0)
    confirm(app)
    assert app.get("progress")
    assert not [button for button in app.button if button.key == "intake-import"]
    app.button(key="intake-cancel").click().run()
    assert app.button(key="intake-cancel").disabled
    go.set()
    monkeypatch.setattr(background_job, "PATIENCE", 60)
    app.run()
    assert "nothing was changed" in said(app)
    assert current() == {}
    assert list((open_library().folder / "versions").glob("*")) == []
    assert not app.button(key="intake-import").disabled


def test_reading_that_is_given_up_puts_the_file_away(app, monkeypatch, tmp_path):
    go, preview = Event(), reader_process.preview
    monkeypatch.setattr(reader_process, "preview", lambda *given, **named: go.wait(60) and preview(*given, **named))
    monkeypatch.setattr(background_job, "PATIENCE", 0)
    drop(app, TIDY)
    app.button(key="intake-cancel").click().run()
    assert len(app.file_uploader) == 1
    assert dropped_file.DROPPED not in app.session_state
    go.set()


def test_a_decision_on_a_pair_is_kept_and_can_be_taken_back(app):
    confirm(as_table(app, BESIDE))
    app.button_group(key="intake-shown").set_value(imports.SHOWN[2]).run()
    incident, record = "made-up:1", "rockets-termez-2022-04-18"
    app.button(key=f"link-{incident}--{record}").click().run()
    assert [(link.incident, link.record, link.verdict) for link in open_library().links] == [
        (incident, record, LinkVerdict.LINKED)
    ]
    assert "No pairs." in said(app)
    app.button_group(key="intake-match-tab").set_value(LinkVerdict.LINKED).run()
    app.button(key=f"undo-{incident}--{record}").click().run()
    assert open_library().links == ()


def test_coverage_is_shown_by_country_and_year(app):
    app.button_group(key="intake-shown").set_value(imports.SHOWN[1]).run()
    assert "No dataset has been imported" in said(app)
    confirm(as_table(app, TIDY))
    page = html(app)
    assert "<th>2020</th><th>2021</th>" in page
    assert "no record, coverage unknown" in page


def test_what_is_typed_last_counts_though_the_click_comes_with_it(app):
    as_table(app, TIDY)
    app.text_input(key="intake-name-title").set_value("The new name")
    confirm(app)
    assert current()["made-up"].dataset.title == "The new name"


def test_an_answer_can_be_changed(app):
    book = Workbook()
    for name, rows in (("first", TIDY.splitlines()), ("second", TIDY.splitlines()[:2])):
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row.split(","))
    del book["Sheet"]
    content = BytesIO()
    book.save(content)
    answer(drop(app, content.getvalue(), "two.xlsx"), "sheet", "first")
    assert "3 records in the file" in html(app)
    app.selectbox(key="intake-sheet").set_value("second").run()
    assert "1 record in the file" in html(app)


def test_a_smaller_sheet_can_be_chosen(app):
    book = Workbook()
    for name, rows in (("codes", ["code,meaning,more,words"] + ["1,2,3,4"] * 40), ("data", TIDY.splitlines())):
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row.split(","))
    del book["Sheet"]
    content = BytesIO()
    book.save(content)
    as_table(app, content.getvalue(), "codes.xlsx")
    offered = app.selectbox(key="intake-sheet")
    assert offered.options == ["auto: codes", "'codes', 40 records", "'data', 3 records"]
    offered.set_value("data").run()
    assert "3 records in the file" in html(app)


def test_a_file_that_was_set_beside_another_version_is_read_again(app):
    as_table(app, TIDY)
    library = open_library()
    pipeline.commit(pipeline.confirmed(app.session_state[dropped_file.DROPPED].read), library.folder)
    confirm(app)
    assert "has been changed since the file was read" in said(app)
    app.button(key="intake-again").click().run()
    assert "<td>Unchanged</td><td>3</td>" in html(app)
    assert not app.button(key="intake-import").disabled


def test_a_second_file_is_set_beside_the_first_and_can_be_undone(app):
    confirm(as_table(app, TIDY))
    assert "every record is new" not in html(app)
    first = current()["made-up"].digest
    as_table(app, TIDY.replace("protest,0", "protest,1").replace("1,2020-03-01", "9,2020-03-01"))
    page = html(app)
    for sort in ("Added", "Changed", "Removed", "Unchanged"):
        assert f"<td>{sort}</td><td>1</td>" in page
    assert "What changed: " in page
    confirm(app)
    assert current()["made-up"].digest != first
    app.button(key="intake-undo-made-up").click().run()
    assert current()["made-up"].digest == first
    assert "previous version restored" in said(app)


def test_a_second_file_can_be_added_to_the_first(app):
    confirm(as_table(app, TIDY))
    as_table(app, TIDY.replace("protest,0", "protest,1").replace("1,2020-03-01", "9,2020-03-01"))
    app.radio(key="intake-add").set_value(True).run()
    page = html(app)
    assert "<td>Kept</td><td>1</td>" in page
    assert "<td>Removed</td>" not in page
    confirm(app)
    version = current()["made-up"]
    ids = pq.read_table(version.incidents)["source_record_id"].to_pylist()
    assert sorted(ids) == ["1", "2", "3", "9"]
    assert "made-up.csv (2), made-up.csv" in html(app)
    app.button(key="intake-undo-made-up").click().run()
    assert current()["made-up"].report["records"] == 3


def test_a_dataset_is_removed_after_a_confirmation(app):
    confirm(as_table(app, TIDY))
    app.button(key="intake-removed-made-up").click().run()
    assert current() == {}
    assert "has been removed" in said(app)


def test_a_name_that_cannot_be_is_refused_in_a_sentence(app):
    as_table(app, TIDY)
    app.text_input(key="intake-name-dataset_id").set_value("../up").run()
    assert "cannot be the id of a dataset" in said(app)
    assert current() == {}


def test_a_saved_mapping_is_used_again(app):
    as_table(app, TIDY)
    used = app.session_state[dropped_file.DROPPED].read.parsed.mapping
    saved = mapping_file.to_json(used.with_column("killed").with_column("title", "source"))
    app.file_uploader[0].set_value(("mapping.json", saved.encode(), "application/json")).run()
    assert not app.exception
    again = app.session_state[dropped_file.DROPPED].read.parsed
    assert again.mapping.columns["title"] == ("source",)
    assert again.rows.stated["title"].to_pylist() == ["The Daily", "The Daily", "The Weekly"]
    assert again.rows.stated["killed"].null_count == 3


def test_a_mapping_that_is_none_is_reported(app):
    as_table(app, TIDY)
    app.file_uploader[0].set_value(("mapping.json", b"[1]", "application/json")).run()
    assert "not a JSON object" in said(app)
    assert "3 records in the file" in html(app)
