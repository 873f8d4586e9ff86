"""Every page by the rules of axe-core: both themes, a phone, what is opened, Present, and the map's frame by itself."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect

from tests.browser.conftest import PATIENCE_MS, Atlas

TERMEZ = "rockets-termez-2022-04-18"
WIDE = {"width": 1600, "height": 900}
PHONE = {"width": 390, "height": 844}
STATES = {
    "explore": "",
    "filtered": "?country=TJ&year=2022",
    "nothing left": "?country=TJ&q=nothingofthatname",
    "record": f"?record={TERMEZ}",
    "place": "?place=AF-HEL",
    "compared": "?year=2022&compare=before",
    "counts": "?layers=counts,names",
    "present": "?present=1&country=UZ",
    "claims": "?view=claims",
    "over time": "claims?view=estimates:time",
    "casualties": "claims?view=casualties",
    "contested": "claims?view=contested",
    "relations": "claims?view=relations",
    "graph": "claims?view=relations:graph",
    "outlook": "claims?view=outlook",
    "records": "?view=records",
    "all claims": "records?list=claims&view=",
    "briefing": "?view=briefing",
    "data": "?view=data",
    "about": "?view=about",
}
LOOKS = {
    "light": {"viewport": WIDE, "color_scheme": "light"},
    "dark": {"viewport": WIDE, "color_scheme": "dark"},
    "phone": {"viewport": PHONE, "color_scheme": "light", "has_touch": True, "is_mobile": True},
}
# Of Streamlit's own markup, which no parameter changes: rule, what its HTML holds, and why it may stay.
ACCEPTED = {
    ("presentation-role-conflict", "stFileUploaderDropzo"): (
        "the area to drop a file on is named, but presentational; the button inside it does the same and is named"
    ),
}
RUN = """(isFrame) => axe.run(document, {
    iframes: false,
    resultTypes: ['violations'],
    // A frame is a part of its page, which has the one main landmark.
    rules: { 'landmark-one-main': { enabled: !isFrame } },
}).then(({ violations }) => violations)"""


def violations(atlas):
    """List what axe-core finds on the page and in its frames, each by itself: rule, element, and what is wrong."""
    found = []
    for frame in (one for one in atlas.page.frames if one.url.startswith(atlas.url)):
        frame.evaluate(AXE_SCRIPT)
        for rule in frame.evaluate(RUN, frame.parent_frame is not None):
            for node in rule["nodes"]:
                if not any(rule["id"] == name and part in node["html"] for name, part in ACCEPTED):
                    found.append(f"{rule['id']}: {node['html'][:160]}: {node['failureSummary']}")
    return found


@pytest.fixture(params=LOOKS)
def look(request, browser, app_url):
    with browser.new_context(**LOOKS[request.param]) as context:
        context.set_default_timeout(PATIENCE_MS)
        yield Atlas(context.new_page(), app_url)


@pytest.mark.parametrize("page", ["", "claims", "records", "briefing", "data", "about"])
def test_a_page_has_one_main_part_its_search_and_its_links(browser, app_url, page):
    with browser.new_context(**LOOKS["light"]) as context:
        atlas = Atlas(context.new_page(), app_url)
        if page:
            atlas.page.goto(f"{app_url}/{page}")
            expect(atlas.headline).to_be_visible()
            atlas.settle()
        else:
            atlas.open()
        expect(atlas.page.get_by_role("navigation", name="Pages").get_by_role("link", name="Records")).to_be_visible()
        expect(atlas.page.get_by_role("search").get_by_role("combobox")).to_be_visible()
        mains = [frame.get_by_role("main").count() for frame in atlas.page.frames if frame.url.startswith(app_url)]
        assert sum(mains) == 1
        if not page:
            expect(atlas.map.get_by_role("region", name="Map", exact=True)).to_be_visible()


@pytest.mark.parametrize("query", STATES.values(), ids=list(STATES))
def test_no_rule_is_broken(look, query):
    if "view=" in query:
        look.page.goto(f"{look.url}/{query}")
        expect(look.headline).to_be_visible()
        look.settle()
    else:
        look.open(query)
    assert violations(look) == []


def test_what_opens_breaks_no_rule_either(look):
    look.open("?country=TJ&year=2022")
    look.page.get_by_role("button", name="Share").click()
    expect(look.page.get_by_role("button", name="Copy link")).to_be_visible()
    assert violations(look) == []
    look.page.keyboard.press("Escape")
    look.map.get_by_role("button", name="Layers").click()
    look.map.get_by_label("Counts by province", exact=True).check()
    look.timeline.get_by_role("button", name="lasting, undated").click()
    assert violations(look) == []


def test_a_fan_of_records_breaks_no_rule_either(look):
    look.open("?country=UZ&year=2022&lat=37.5&lon=67.3&zoom=6")
    look.mark(TERMEZ)
    assert violations(look) == []


UNCLEAR = "date,province,kind,date of entry\n2022-04-12,Kunduz,Incident,2022-05-01\n2022-04-13,Balkh,raid,2022-05-01\n"


def test_a_file_with_open_questions_breaks_no_rule(look):
    """Data with a file: lists in the headers, a column in red, a word that is asked about, the words, every tab."""
    look.page.goto(f"{look.url}/data")
    expect(look.page.locator("input[type=file]").first).to_be_attached()
    look.settle()
    file = {"name": "unclear.csv", "mimeType": "text/csv", "buffer": UNCLEAR.encode()}
    look.page.locator("input[type=file]").first.set_input_files(file)
    expect(look.page.get_by_label("Incident is read as", exact=True)).to_be_visible()
    look.settle()
    look.page.get_by_text("Words that are recognised").click()
    expect(look.page.get_by_text("Pashto:").first).to_be_visible()
    assert violations(look) == []
    for tab in ("Warnings", "Codes", "Places", "Stated province", "Changes"):
        look.page.get_by_role("tab", name=tab).click()
        assert violations(look) == []
