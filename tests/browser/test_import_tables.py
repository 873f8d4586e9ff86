"""Tables of makers with different habits go through the page Data: each ends ready, with a question, or refused."""

import re

import pytest
from playwright.sync_api import expect

from bench.server import running
from tests.browser.conftest import PATIENCE_MS, Atlas
from tests.cases.plain_tables import ASKS, READY, TABLES


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The address of a server whose imports are those of these tests."""
    folder = tmp_path_factory.mktemp("tables")
    with running(**{f"KHORASAN_ATLAS_{name}": str(folder / name) for name in ("STORE", "IMPORTS")}) as server:
        yield server.url


@pytest.fixture(scope="module")
def data(browser, browser_context_args, server):
    """The page Data in a tab that all tables go through, one after the other."""
    context = browser.new_context(**browser_context_args)
    context.set_default_timeout(PATIENCE_MS)
    atlas = Atlas(context.new_page(), server)
    atlas.page.goto(f"{server}/data")
    yield atlas
    context.close()


@pytest.fixture
def drop(data):
    """Drop a file in, and close it at the end."""

    def dropped(name, content):
        file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
        data.page.locator("input[type=file]").first.set_input_files(file)
        refused = data.page.locator("[data-testid='stAlertContentError']")
        expect(data.page.locator(".intake-account").or_(refused).first).to_be_visible()
        data.settle()

    expect(data.page.locator("input[type=file]").first).to_be_attached()
    data.settle()
    yield dropped
    close = data.page.get_by_role("button", name="Close", exact=True)
    if close.count():
        close.click()
        expect(close).to_have_count(0)


def choice(data, label):
    return data.page.get_by_label(f"{label} is read as", exact=True)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_table_ends_ready_with_a_question_or_refused(data, drop, table):
    drop(table.name, table.content)
    for words in table.words:
        expect(data.page.locator("[data-testid='stMain']")).to_contain_text(words)
    for column, value in table.columns.items():
        expect(choice(data, f"Column {column}")).to_have_value(value)
    for word, kind in table.kinds.items():
        expect(choice(data, word)).to_have_value(kind)
    button = data.page.locator(".st-key-intake-import button")
    if table.ends == READY:
        expect(button).to_be_enabled()
    elif table.ends == ASKS:
        expect(button).to_be_disabled()
        expect(data.page.get_by_text("Not yet:").or_(data.page.get_by_text("Answer the question"))).to_be_visible()
    else:
        expect(data.page.locator(".st-key-intake-import button:enabled")).to_have_count(0)
    # A page that is opened by its own address asks once for files beside it.
    assert [problem for problem in data.problems if "404" not in problem] == []


def test_a_question_about_words_is_answered_in_the_table_and_the_import_leads_to_its_place(data, drop):
    """The word is asked about; a column is changed in its header; the map goes where the dataset is, far away."""
    content = "date,latitude,longitude,type,remark\n2022-04-12,9.05,7.49,Incident,x\n2022-04-13,9.1,7.5,Incident,y\n"
    drop("far-away.csv", content.encode())
    button = data.page.locator(".st-key-intake-import button")
    expect(button).to_be_disabled()
    choice(data, "Column remark").select_option("notes")
    expect(choice(data, "Column remark")).to_have_value("notes")
    data.settle()
    choice(data, "Incident").select_option("attack")
    expect(choice(data, "Incident")).to_have_value("attack")
    expect(button).to_be_enabled()
    data.settle()
    button.click()
    expect(data.page.get_by_text("far away: 2 records imported.")).to_be_visible()
    data.page.get_by_role("link", name="Show on the map").first.click()
    # The map goes to where the dataset is, so that its records are in view.
    expect(data.page.get_by_role("button", name=re.compile("In view 2"))).to_be_visible()
