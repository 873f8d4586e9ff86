import pytest

from events.imports.formats.known_format import KNOWN_FORMATS
from events.imports.mapping_file import from_json, key, to_json
from events.imports.models import UnreadableError
from tests.events.imports.format_files import ACLED, GTD, UCDP

HEADERS = {"acled": ACLED, "ucdp": UCDP, "gtd": GTD}


@pytest.mark.parametrize("name", KNOWN_FORMATS)
def test_every_required_column_fills_a_field(name):
    known = KNOWN_FORMATS[name]
    assert set(known.required) <= {names for wanted in known.mapping.columns.values() for names in wanted}


@pytest.mark.parametrize("name", KNOWN_FORMATS)
def test_names_and_codes_are_written_as_they_are_compared(name):
    known = KNOWN_FORMATS[name]
    names = [one for wanted in known.mapping.columns.values() for names in wanted for one in names.split(" or ")]
    parts = [part for codes in known.mapping.codes.values() for code in codes for part in code.split("/")]
    assert [one for one in (*names, *parts) if one not in ("*", key(one))] == []


@pytest.mark.parametrize("name", KNOWN_FORMATS)
def test_the_mapping_of_a_file_can_be_saved_and_read_again(name):
    mapping = KNOWN_FORMATS[name].mapping_for(HEADERS[name])
    assert from_json(to_json(mapping)) == mapping
    assert {column for names in mapping.columns.values() for column in names} <= set(HEADERS[name])


def test_a_missing_column_is_reported_with_its_alternatives():
    columns = [name for name in ACLED if name != "event_id_cnty"]
    with pytest.raises(UnreadableError, match="not a file of ACLED: .*event_id_cnty or data_id"):
        KNOWN_FORMATS["acled"].mapping_for(columns)
