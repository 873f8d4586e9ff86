import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.imports.formats.known_format import KNOWN_FORMATS
from events.imports.mapping_file import from_json, key, missing, to_json
from events.imports.models import CODED, DECIMALS, FIELDS, ORDERS, SINGLE, ColumnMapping, UnreadableError
from events.models import Dataset

ACLED = KNOWN_FORMATS["acled"]
COLUMNS = [name for names in ACLED.required for name in names.split(" or ")]
MAPPING = ACLED.mapping_for(COLUMNS)
TEXTS = st.text(max_size=20)


@st.composite
def mappings(draw):
    fields = draw(st.lists(st.sampled_from(FIELDS), unique=True))
    columns = {
        field: tuple(draw(st.lists(TEXTS, min_size=1, max_size=1 if field in SINGLE else 3))) for field in fields
    }
    codes = {
        field: draw(st.dictionaries(TEXTS, st.sampled_from(CODED[field]), max_size=3))
        for field in draw(st.lists(st.sampled_from(list(CODED)), unique=True))
    }
    defaults = {
        field: draw(st.sampled_from(CODED[field]))
        for field in draw(st.lists(st.sampled_from(list(CODED)), unique=True))
    }
    dataset = Dataset(draw(TEXTS), draw(TEXTS), "", "", draw(TEXTS), draw(st.booleans()), "", "")
    order, decimal = draw(st.sampled_from([None, *ORDERS])), draw(st.sampled_from([None, *DECIMALS]))
    return ColumnMapping(draw(TEXTS), columns, codes, defaults, dataset, order, decimal)


@given(mappings())
def test_a_mapping_written_and_read_is_the_same(mapping):
    assert from_json(to_json(mapping)) == mapping


def changed(**parts):
    return json.dumps({**json.loads(to_json(MAPPING)), **parts})


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "not JSON"),
        ("[]", "not a JSON object"),
        ("[" * 100_000, "not JSON"),
        ("{}", "'columns' is missing.*'dataset' is missing"),
        (changed(colour="red"), "'colour' is not part"),
        (changed(columns=[]), "'columns' does not give"),
        (changed(columns={"when": ["a"]}), "unknown field 'when'"),
        (changed(columns={"lon": ["a", "b"]}), "'lon' takes one column"),
        (changed(codes={"kind": {"1": "feast"}}), "'feast' is not a kind"),
        (changed(codes={"title": {"1": "a"}}), "'title' has no codes"),
        (changed(defaults={"precision": "good"}), "'good' is not a precision"),
        (changed(dataset={}), "'may_redistribute' is not a true or false"),
        (changed(date_order="myd"), "date_order is one of"),
        (changed(decimal=";"), "decimal is"),
        (changed(format=3), "'format' is not text"),
    ],
)
def test_a_mapping_with_a_fault_is_refused_with_the_fault_named(text, says):
    with pytest.raises(UnreadableError, match=says):
        from_json(text)


def test_names_are_compared_without_case_and_signs():
    assert key(" Explosions/Remote violence ") == "explosions_remote_violence"


def test_columns_that_a_file_lacks_are_named_but_not_the_made_ids():
    mapping = MAPPING.with_column("source_record_id", "(content)").with_column("place", "Hamlet")
    assert missing(mapping, COLUMNS) == ("Hamlet",)
