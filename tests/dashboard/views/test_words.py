"""The words on the screens: each is in the glossary, and none is one of those that plain English does without."""

import json
import re
from html import unescape

import pytest

from dashboard.components import filters
from dashboard.components.records import table_columns
from dashboard.drawing import glossary
from events.models import Aspect, DatePrecision, EventKind, MapStanding, Precision, SourceKind, Stance
from events.queries.table_columns import TableKind
from tests.dashboard.conftest import on_page, opened

SCREENS = {
    "explore": {},
    "a record": {"record": "rockets-termez-2022-04-18"},
    "a place": {"place": "AF-NAN"},
    "nothing": {"country": "TJ", "kind": "takeover"},
    "presentation": {"present": "1"},
    "claims": {},
    "claims casualties": {"view": "casualties"},
    "claims contested": {"view": "contested"},
    "claims relations": {"view": "relations"},
    "claims outlook": {"view": "outlook"},
    "records": {},
    "records claims": {"list": "claims", "has": "title:kunduz"},
    "briefing": {"country": "UZ", "year": "2022"},
    "imports": {},
    "about": {},
}
# Labels that are not words of the field: buttons, fields of a form, names of pages and formats.
PLAIN = {
    label.strip()
    for label in """
    all records|all claims|records|words|table|section|view|order|newest first|find words in any spelling|imports
    title|page|pages|colours|handling label|caveat|internal use only|play|step|show|present
    purpose|boundaries|glossary|sources|publisher|published|licence|reliability|kind|claims|from|version|fetched
    feature|problem|correction|data version|last reviewed|data digest (sha-256)|code|how to cite|event|which pairs
    imported datasets|coverage by country and year|possible duplicates|encoding|delimiter|first line|date order
    headline|order of the list
    denied or disputed|direction only|along the border|about a whole place|region only
    country or wider|province only|several records|confirmed|reported or claimed|not stated
    within the circle|several kinds|not covered (not zero)|internal only
    decimal sign|record id|detected as|short name|attribution|file in the archive|sheet or layer
    """.strip()
    .replace("\n", "|")
    .split("|")
}
# What the columns "not" of the style say, as it would stand in a text of ours.
AVOIDED = [
    r"certain \+", r"\+ \d+ possible", r"\blift(ed|s)?\b", r"put (it|this) away", r"take that back", r"called off",
    r"\blast first\b", r"\btold\b", r"\bsays so\b", r"\bsaid to be\b", r"\bmoment\b", r"not known", r"said besides",
    r"set beside", r"\btolls?\b", r"taken for", r"\bodd\b", r"\bis no (code|folder|date|number|file)\b", r"\bmend\b",
    r"\bupright\b", r"\bA4 across\b", r"stays internal", r"\bcloseness\b", r"\bwhatever\b", r"\bnowhere\b",
    r"\bsomebody\b", r"the doer\b", r"\bpassed on\b", r"\bnot said\b", r"\bit is said\b",
    r"\bone voice\b", r"\bto open\b",
]  # fmt: skip


def terms():
    words = {entry.word.casefold() for entries in glossary.sections().values() for entry in entries}
    return words | {f"{word}s" for word in words}


def screen(app, name):
    page = name.split()[0]
    app = on_page(app, page) if page in ("claims", "records", "briefing", "imports", "about") else app
    return opened(app, **SCREENS[name])


def markup_of(app):
    """All HTML of a page."""
    parts = [element.proto.body for element in app.get("html")]
    parts += [json.loads(element.proto.json or "{}").get("html", "") for element in app.get("bidi_component")]
    return "\n".join(parts)


def plain(text):
    return unescape(re.sub("<[^>]*>", "", text)).strip()


def legend(app):
    """Titles and entries of the map's legend."""
    for element in app.get("component_instance"):
        script = json.loads(element.proto.json_args)["feature_group"]
        start = script.index("KhorasanAtlas.show(") + len("KhorasanAtlas.show(")
        for group in json.JSONDecoder().raw_decode(script, start)[0]["legend"]:
            yield group["title"]
            for entry in group["entries"]:
                yield from re.split(": |, ", entry.get("label", ""))


def labels(app):
    """Labels of controls, headings of tables and lists, badges, the legend; not those that come from the data."""
    widgets = [*app.selectbox, *app.multiselect, *app.text_input, *app.toggle, *app.checkbox, *app.tabs]
    found = [widget.label for widget in widgets]
    found += [group.proto.label for group in app.get("button_group")]
    found += [heading for frame in app.dataframe for heading in frame.value.columns]
    headings = re.findall(r"<(dt|th|b class=\"claims-badge[^>]*)[^>]*>(.*?)</(?:dt|th|b)>", markup_of(app), re.DOTALL)
    found += [plain(text).lstrip("◇● ") for _, text in headings if "<bdi" not in text and "<button" not in text]
    found += [text for text in legend(app) if not re.fullmatch(r"[\d,.–]+( and more)?", text)]
    return {label.casefold() for label in found if label}


def texts(app):
    """What a page says in words of ours."""
    elements = [*app.markdown, *app.caption, *app.warning, *app.error, *app.info, *app.success]
    found = [element.value for element in elements]
    controls = [*app.selectbox, *app.multiselect, *app.text_input, *app.toggle, *app.checkbox, *app.button, *app.tabs]
    found += [text for control in controls for text in (control.label, getattr(control, "help", "") or "")]
    found.append(
        re.sub("<[^>]*>", " ", re.sub("<(bdi|q|svg|style)[^>]*>.*?</\\1>", " ", markup_of(app), flags=re.DOTALL))
    )
    return found


@pytest.mark.parametrize("name", SCREENS)
def test_no_screen_has_a_word_that_plain_english_does_without(app, name):
    found = "\n".join(texts(screen(app, name)))
    assert [word for word in AVOIDED if re.search(word, found, re.IGNORECASE)] == []


@pytest.mark.parametrize("name", [name for name in SCREENS if name != "about"])
def test_every_label_of_a_screen_is_in_the_glossary(app, name):
    assert sorted(labels(screen(app, name)) - terms() - PLAIN) == []


@pytest.mark.parametrize(
    "words",
    [
        [*filters.HEADINGS.values(), filters.DATES],
        [heading for table in TableKind for heading, _ in table_columns.COLUMNS[table].values()],
        [*EventKind, *MapStanding, *Precision, *DatePrecision, *Stance, *Aspect, *SourceKind],
    ],
    ids=["filters", "columns", "vocabularies"],
)
def test_filters_columns_and_vocabularies_are_in_the_glossary(words):
    assert [word for word in words if word.casefold() not in terms()] == []
