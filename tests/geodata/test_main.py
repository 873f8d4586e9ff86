import pytest

from geodata import __main__ as command
from geodata import checks
from geodata.faults import Fault


def test_find_prints_id_name_and_kind(capsys):
    assert command.main(["find", "Leninabad"]) == 0
    assert capsys.readouterr().out.startswith("TJ-SU  Sughd  (province, TJ)\n  also: Sogd")


def test_find_of_an_unknown_name_suggests_similar_ones(capsys):
    assert command.main(["find", "Nangahar"]) == 1
    assert "similar: Nangarhar" in capsys.readouterr().err


def test_find_takes_country_and_kind(capsys):
    assert command.main(["find", "Kunduz", "--kind", "settlement", "--country", "af"]) == 0
    assert capsys.readouterr().out.startswith("kunduz  Kunduz  (settlement, AF)")


@pytest.mark.parametrize(
    ("text", "others"),
    [("Badakhshan", ["badakhshan-border", "TJ-GB"]), ("Kunduz", ["kunduz"]), ("AF-KDZ", []), ("Leninabad", [])],
)
def test_find_lists_other_places_with_this_name(text, others, capsys):
    assert command.main(["find", text]) == 0
    listed = [line.split()[2] for line in capsys.readouterr().out.splitlines() if line.startswith("  not meant: ")]
    assert listed == others


def test_check_prints_every_fault_and_fails(capsys, monkeypatch):
    fault = Fault("places.csv", 7, "lat", "91", "is not between -90 and 90", "correct it")
    monkeypatch.setattr(checks, "run", lambda: [fault, fault])
    assert command.main(["check"]) == 1
    shown = capsys.readouterr()
    assert shown.out == "places.csv row 7, lat: '91' is not between -90 and 90; correct it\n" * 2
    assert "2 faults" in shown.err


@pytest.mark.parametrize("arguments", [["--help"], ["locate", "--help"]])
def test_help_explains(arguments, capsys):
    assert command.main(arguments) == 0
    assert "CSV" in capsys.readouterr().out


@pytest.mark.parametrize("delimiter", ["", "ab", '"'])
def test_a_delimiter_is_one_character(delimiter, capsys):
    assert command.main(["locate", "x", "--lon", "a", "--lat", "b", "-o", "y", "--delimiter", delimiter]) == 2
    assert "is not one character" in capsys.readouterr().err
