"""Boundaries that add units over their neighbours, or across 180 degrees: added or refused with a sentence."""

import pytest

from geodata import __main__ as command
from tests.cases.reading import FILES


@pytest.mark.parametrize(
    ("name", "options", "words"),
    [
        (
            "32f-antimeridian-unit.geojson",
            "--id-field code --name-field name --country FJ",
            "row 2 (Northern): crosses 180 degrees",
        ),
        ("32g-other-view-of-kashmir.geojson", "--id-field iso --name-field name --country IN", "Siachen Glacier"),
        (
            "32c-disputed-codes.geojson",
            "--id-field GID_1 --name-field NAME_1 --country-field COUNTRY",
            "would lie in PK-KP",
        ),
    ],
)
def test_what_units_cover_is_reported_in_a_sentence(name, options, words, capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("KHORASAN_ATLAS_BOUNDARIES", str(tmp_path))
    command.main(["add", str(FILES / name), *options.split(), "--dry-run"])
    said = "".join(capsys.readouterr())
    assert words in said
    assert "Traceback" not in said
