import csv
import io
import json

import pytest

from events import __main__ as command
from events.cli import selection_options
from events.queries.counts import count
from events.queries.selected_records import records
from events.queries.selection import Selection


@pytest.fixture
def run(tiny_data, tmp_path, atlas, monkeypatch, capsys):
    """Run a command over the tiny world; return its exit status, what it printed and its errors."""
    monkeypatch.setenv("KHORASAN_ATLAS_STORE", str(tmp_path / "store"))
    monkeypatch.setattr("geodata.atlas.load", lambda: atlas)

    def run(name, *arguments):
        status = command.main([name, "--data", str(tiny_data), *arguments])
        return status, *capsys.readouterr()

    return run


def test_check_reports_that_there_are_no_faults(run):
    status, out, err = run("check")
    assert (status, err) == (0, "")
    assert out.startswith("7 tables in data: no faults\nwarning: ")


def test_check_lists_the_claims_that_have_not_been_read_twice(run, tiny_data):
    _, out, _ = run("check", "--unread")
    claims = [line.split(",")[0] for line in (tiny_data / "claims.csv").read_text("utf-8").splitlines()[1:]]
    assert out.splitlines()[1:] == claims


def test_check_lists_faults_and_fails(run, tiny_data):
    path = tiny_data / "events.csv"
    path.write_text(path.read_text("utf-8").replace(",westtown,", ",westown,"), encoding="utf-8")
    status, out, _ = run("check")
    assert status == 1
    assert out == (
        "events.csv has 1 problem:\n"
        "  row 5, place: 'westown' is not a known place; "
        "did you mean westtown (Westtown), easttown (Easttown)? Otherwise add it to places.csv\n"
    )


def test_other_commands_refuse_faulty_data(run, tiny_data):
    (tiny_data / "sources.csv").unlink()
    status, out, errors = run("list")
    assert (status, out) == (1, "")
    assert "sources.csv has 1 problem" in errors


def test_the_table_shows_match_standing_and_reason_beside_each_record(run):
    status, out, _ = run("list", "--country", "Bordova", "--year", "2020")
    assert status == 0
    assert out.splitlines()[-1] == "1 certain + 1 possible"
    assert (
        "certain   7 May 2020         rocket fire  Rockets toward Bordova        claimed and   target: Bordova; on the"
        in out
    )
    assert "denied" in out
    assert max(len(line) for line in out.splitlines()) <= 120


def test_csv_holds_no_formulas(store):
    found = records(store, Selection()).assign(title="=HYPERLINK(1)")
    rows = list(csv.DictReader(io.StringIO(selection_options.as_csv(found))))
    assert {row["title"] for row in rows} == {"'=HYPERLINK(1)"}


def test_csv_lists_what_the_app_lists(run, store):
    _, out, _ = run("list", "--country", "AA", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    shown = records(store, Selection(countries=("AA",)))
    assert [(row["record_id"], row["match"], row["why"]) for row in rows] == list(
        shown[["record_id", "match", "why"]].itertuples(index=False, name=None)
    )


def test_json_has_totals_and_selection(run, store):
    _, out, _ = run("list", "--format", "json", "--kind", "attack", "--certain")
    answer = json.loads(out)
    assert answer["selection"] == "kind=attack&certain=1"
    assert answer["certain"] == count(store, Selection(kinds=("attack",))).totals.certain
    assert answer["records"][0]["edtf"] == "2020"
    assert answer["records"][0]["earliest"] == "2020-01-01"


@pytest.mark.parametrize(
    ("arguments", "query"),
    [
        (("--country", "arvia", "--country", "BB"), "country=AA&country=BB"),
        (("--actor", "Rebels of Arvia (RA)", "--claimant", "state-b"), "actor=rebels&claimant=state-b"),
        (("--kind", "Rocket Fire", "--standing", "claimed"), "kind=rocket+fire&standing=claimed"),
        (("--from", "2020-03", "--to", "2020-03", "--words", "market"), "from=2020-03-01&to=2020-03-31&q=market"),
        (("--in-article", "maybe", "--precision", "district"), "precision=district&in_article=maybe"),
        (("--area", "Circle: 0.50, .5, 500 M"), "area=circle%3A0.5%2C0.5%2C0.5km"),
        (("--selection", "?year=2020&country=AA", "--year", "2021"), "country=AA&year=2020&year=2021"),
    ],
)
def test_options_give_the_same_selection_as_the_page(run, arguments, query):
    status, out, errors = run("list", "--format", "json", *arguments)
    assert (status, errors) == (0, "")
    assert json.loads(out)["selection"] == query


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--country", "Arvja"), "country: no place is called 'Arvja'; similar: Arvia"),
        (("--kind", "atack"), "kind: unknown value 'atack'; did you mean attack?"),
        (("--actor", "rebel"), "actor: unknown value 'rebel'; did you mean rebels or world-rebels?"),
        (("--standing", "proven"), "standing: unknown value 'proven'; use one of reported, reported and"),
        (("--year", "20x0"), "year=20x0: not a year"),
        (("--area", "box:2,3,1"), "area=box:2,3,1: a box has four sides; write box:SOUTH,WEST,NORTH,EAST"),
        (("--area", "circle:95,68,50"), "latitude comes first; radius '50' is not a distance; write it with its unit"),
        (("--from", "2021", "--to", "2020"), "from=2021-01-01 is later than to=2020-12-31"),
        (("--selection", "colour=red"), "'colour' is not a known parameter"),
    ],
)
def test_an_unknown_value_is_reported_with_similar_ones(run, arguments, message):
    status, out, errors = run("list", *arguments)
    assert (status, out) == (2, "")
    assert message in errors


def test_a_record_is_printed_with_its_claims(run):
    status, out, _ = run("record", "rockets-north")
    assert status == 0
    assert "kind      rocket fire, claimed and denied" in out
    assert "4 claims:" in out
    sentence = "  - Bordovan Border Guard denies occurrence: bullets, not rockets\n"
    dates = "    stated 8 May 2020; reference date not given\n"
    assert f"{sentence}{dates}    The Daily: Rockets Fly North" in out


def test_an_unknown_record_is_reported_with_similar_ones(run):
    status, _, errors = run("record", "rocket-north")
    assert status == 2
    assert "did you mean rockets-north?" in errors
