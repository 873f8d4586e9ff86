"""Each fault by itself: one cell of the tiny world is spoilt, and exactly that is said."""

import dataclasses
from pathlib import Path

import pytest

from events.curated.checks import check
from geodata.faults import report

CLAIM = "size-study,,rebels-arvia,,strength,asserts,,,4000,,fighters,monitor,2021-02,2020-12,,study,,up to 4000,en,2,"


def spoil(folder: Path, table: str, old: str, new: str) -> None:
    path = folder / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="")


def spoil_claim(folder: Path, **cells: str) -> None:
    header = (folder / "claims.csv").read_text("utf-8").splitlines()[0].split(",")
    row = dict(zip(header, CLAIM.split(","), strict=True)) | cells
    spoil(folder, "claims", CLAIM, ",".join(row.values()))


def test_the_tiny_world_is_sound(tiny_data, atlas):
    assert report(check(tiny_data, atlas)) == ""


@pytest.mark.parametrize(
    ("table", "old", "new", "file", "field", "message"),
    [
        ("events", ",2020-03-01,", ",31.02.2020,", "events.csv", "date", "'31.02.2020' is not an EDTF date; write"),
        ("events", ",westtown,", ",westown,", "events.csv", "place", "not a known place; did you mean westtown (W"),
        ("events", ",westtown,", ",Mazar-e Wst,", "events.csv", "place", "did you mean westtown"),
        ("events", ",AA-BB,AA-EA", ',"37.2,67.3",AA-EA', "events.csv", "place", "is a pair of coordinates"),
        ("events", ",AA-BB,", ',"AA-BB 37.2,67.3",', "events.csv", "place", "coordinates to a border-level record"),
        ("events", ",rebels,state-a,,yes", ",rebells,state-a,,yes", "events.csv", "actors", "did you mean rebels"),
        ("events", ",rebels,state-a,,yes", ",rebels|,state-a,,yes", "events.csv", "actors", "is not in actors.csv"),
        ("events", ",east-attacks,maybe", ",west-attacks,maybe", "events.csv", "candidate_of", "did you mean east-"),
        ("events", "rebels,,east-attacks,m", "rebels,,east-blast-june,m", "events.csv", "candidate_of", "is the event"),
        ("events", "attack,2020-03-01", "atack,2020-03-01", "events.csv", "kind", "write one of: attack, rocket fire"),
        ("events", "attack,2020-03-01", "estimate,2020-03-01", "events.csv", "kind", "is not in the vocabulary"),
        ("events", ",state-a,,yes", ",state-a,,perhaps", "events.csv", "in_article", "write one of: yes, maybe, no"),
        ("events", "market-attack,", "east-attacks,", "events.csv", "event_id", "is already the id of row 5"),
        ("events", "market-attack,", "Market Attack,", "events.csv", "event_id", "is not an id"),
        ("events", "Attack on the market", "", "events.csv", "title", "is empty; fill in: short name"),
        ("events", "Attack on the market", " Attack", "events.csv", "title", "starts or ends with a space"),
        ("events", "Attack on the market", "Attack,on", "events.csv", "", "has 14 cells where the header has 13"),
        ("events", "event_id,title,kind", "event_id,title,sort", "events.csv", "kind", "is missing from the header"),
        ("events", "event_id,title,kind", "event_id,title,sort", "events.csv", "sort", "is not a column of this table"),
        ("events", "title,kind", "title,title", "events.csv", "title", "is in the header twice"),
        ("sources", ",University,", ",,", "sources.csv", "publisher", "is empty"),
        ("sources", "news,C", "news,G", "sources.csv", "reliability", "write one of: A, B, C"),
        ("sources", "2021-07-01,en", "yesterday,en", "sources.csv", "retrieved", "is not an EDTF date"),
        ("actors", "armed group,AA", "army,AA", "actors.csv", "kind", "write one of: armed group"),
        ("actors", "state body,AA", "state body,Arvia", "actors.csv", "country", "is not a country code"),
        ("actors", "BB,state-b", "BB,border-guard-b", "actors.csv", "part_of", "is the actor itself"),
        ("actors", "BB,state-b", "BB,state-c", "actors.csv", "part_of", "did you mean state-b"),
        ("questions", "fighters,AA,", ",AA,", "questions.csv", "unit", "is empty"),
        ("questions", "fighters,AA,", "fighters,AA-XX,", "questions.csv", "scope_place", "is not a known place"),
    ],
)  # fmt: skip
def test_a_spoilt_cell_is_named(tiny_data, atlas, table, old, new, file, field, message):
    spoil(tiny_data, table, old, new)
    found = [fault for fault in check(tiny_data, atlas) if (fault.file, fault.field) == (file, field)]
    assert found
    assert message in report(found)


@pytest.mark.parametrize(
    ("cells", "field", "message"),
    [
        ({"question_id": ""}, "event_id", "'size-study' has no event, question or topic"),
        ({"question_id": "rebels-bordova"}, "question_id", "is not in questions.csv; did you mean"),
        ({"event_id": "no-such-event"}, "event_id", "is not in events.csv"),
        ({"topic_id": "some-topic"}, "topic_id", "has both question_id and topic_id; split it"),
        ({"unit": ""}, "unit", "has an estimate without a unit"),
        ({"low": "5000"}, "low", "is above high 4000"),
        ({"low": "-5"}, "low", "is not between 0 and 1,000,000,000,000"),
        ({"high": "1" + "0" * 30}, "high", "is not between 0 and 1,000,000,000,000"),
        ({"low": "many"}, "low", "is not a number"),
        ({"low": "0x1"}, "low", "is not a number"),
        ({"high": "04000"}, "high", "is not a number"),
        ({"approx": "yes"}, "approx", "is not a true or false"),
        ({"high": "", "approx": "true"}, "approx", "has no number"),
        ({"credibility": "7"}, "credibility", "write one of: 1, 2, 3, 4, 5, 6"),
        ({"claimant": "monitors"}, "claimant", "did you mean monitor"),
        ({"source_id": "studies"}, "source_id", "did you mean study"),
        ({"stance": "says"}, "stance", "write one of: asserts, denies, reports, questions"),
        ({"aspect": "size"}, "aspect", "is not in the vocabulary"),
        ({"place": "Arvia"}, "place", "did you mean AA (Arvia)"),
        ({"quote": " ".join(["word"] * 13)}, "quote", "has 13 words; quote at most 12 words"),
        ({"stated": "2022-01"}, "stated", "is after its source was published, 2021-12-31"),
        ({"event_id": "market-attack", "stated": "2020-02-28"}, "stated", "is before the event, 2020-03-01"),
        ({"claim_id": "size-east"}, "claim_id", "is already the id of row"),
        ({"claim_id": "old-war"}, "claim_id", "is also the id of an event"),
    ],
)
def test_a_spoilt_claim_is_named(tiny_data, atlas, cells, field, message):
    spoil_claim(tiny_data, **cells)
    found = [fault for fault in check(tiny_data, atlas) if (fault.file, fault.field) == ("claims.csv", field)]
    assert found
    assert message in report(found)


@pytest.mark.parametrize(
    ("claim", "certainty", "field", "message"),
    [
        ("size-study,", "suspected", "certainty", "'suspected' is not about a perpetrator"),
        ("market-claimed,", "perhaps", "certainty", "write one of: suspected, unclaimed"),
        ("market-claimed,", "suspected", "", ""),
    ],
)
def test_only_a_perpetrator_is_suspected(tiny_data, atlas, claim, certainty, field, message):
    lines = (tiny_data / "claims.csv").read_text("utf-8").splitlines()
    rows = [f"{line},{certainty if line.startswith(claim) else ''}" for line in lines[1:]]
    (tiny_data / "claims.csv").write_text("\n".join([f"{lines[0]},certainty", *rows]) + "\n", "utf-8")
    found = check(tiny_data, atlas)
    assert [fault.field for fault in found] == ([field] if field else [])
    assert message in report(found)


@pytest.mark.parametrize("value", ["suspected: Rebels of Arvia (RA)", "unclaimed when reported"])
def test_a_certainty_in_the_value_is_named_with_its_column(tiny_data, atlas, value):
    spoil(tiny_data, "claims", "perpetrator,asserts,World Rebels", f"perpetrator,asserts,{value}")
    (fault,) = check(tiny_data, atlas)
    assert (fault.field, fault.value) == ("value", value)
    assert "to the column certainty" in fault.remedy


def test_a_clause_needs_a_claim_or_a_reason(tiny_data, atlas):
    header = "clause_id,source_id,locator,words,digest,claims,reason"
    rows = ["c1,article,p1 s1,1-6,0,war-told,", "c2,article,p1 s2,1-7,0,,", "c3,article,p1 s3,1-9,0,nothing-told,"]
    (tiny_data / "clauses.csv").write_text("\n".join([header, *rows]) + "\n", "utf-8")
    said = report(check(tiny_data, atlas))
    assert "row 3, claims: 'c2' has neither a claim nor a reason" in said
    assert "'nothing-told' is not in claims.csv" in said
    assert "row 2" not in said


def test_a_perpetrator_in_another_spelling_is_named_with_the_known_one(tiny_data, atlas):
    spoil(tiny_data, "claims", "perpetrator,asserts,World Rebels", "perpetrator,asserts,World Rebls")
    (fault,) = check(tiny_data, atlas)
    assert (fault.field, fault.value, fault.problem) == ("value", "World Rebls", "is not the name of an actor")
    assert "did you mean World Rebels" in fault.remedy


def with_columns(folder, **cells):
    """Add columns to claims.csv, with cells in the row of the first claim."""
    lines = (folder / "claims.csv").read_text("utf-8").splitlines()
    rows = [f"{lines[1]},{','.join(cells.values())}", *(line + "," * len(cells) for line in lines[2:])]
    (folder / "claims.csv").write_text("\n".join([f"{lines[0]},{','.join(cells)}", *rows]) + "\n", "utf-8")


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"also_in": "daily"}, ""),
        ({"also_in": "dailly"}, "'dailly' is not in sources.csv"),
        ({"strict": "true"}, "needs one bound"),
        ({"strict": "perhaps"}, "is not a true or false"),
        ({"entered": "2026-11-22 first reading; excerpt"}, "is not a date, a reading and a text"),
    ],
)
def test_what_claims_may_say_besides_is_checked(tiny_data, atlas, cells, said):
    with_columns(tiny_data, **cells)
    assert said in report(check(tiny_data, atlas))
    assert bool(check(tiny_data, atlas)) == bool(said)


TOPICS = "topic_id,title,kind,subject,relation,object,actors,place,date,note,role"


@pytest.mark.parametrize(
    ("rows", "problems"),
    [
        (["a,A,forecast,,,,,,,,warning"], ["needs a topic with the role conclusion"]),
        (["a,A,forecast,,,,,,,,warning", "b,B,assessment,,,,,,,,conclusion"], []),
        (["a,A,doctrine,,,,,,,,conclusion"], ["is for forecasts and assessments only"]),
        (["a,A,forecast,,,,,,,,prophecy"], ["is not in the vocabulary"]),
    ],
)
def test_a_warning_is_read_with_a_conclusion(tiny_data, atlas, rows, problems):
    (tiny_data / "topics.csv").write_text("\n".join([TOPICS, *rows]) + "\n", "utf-8")
    assert [fault.problem for fault in check(tiny_data, atlas)] == problems


def test_nothing_else_is_reported_about_a_long_quote(tiny_data, atlas):
    spoil_claim(tiny_data, quote=" ".join(["word"] * 13))
    (fault,) = check(tiny_data, atlas)
    assert (fault.file, fault.row, fault.field) == ("claims.csv", 16, "quote")


def test_twelve_words_may_be_quoted(tiny_data, atlas):
    spoil_claim(tiny_data, quote=" ".join(["word"] * 12))
    assert check(tiny_data, atlas) == ()


def test_candidates_must_not_run_in_a_circle(tiny_data, atlas):
    spoil(tiny_data, "events", "AA-EA,,,rebels,,,yes", "AA-EA,,,rebels,,east-blast-june,yes")
    message = report(check(tiny_data, atlas))
    assert message.count("leads back to the event itself") == 2


def test_a_border_must_not_have_coordinates_in_columns_of_their_own(tiny_data, atlas):
    lines = (tiny_data / "events.csv").read_text("utf-8").splitlines()
    lines = [lines[0] + ",lon,lat", *(line + (",1.0,1.0" if "AA-BB" in line else ",,") for line in lines[1:])]
    (tiny_data / "events.csv").write_text("\n".join(lines) + "\n", "utf-8")
    message = report(check(tiny_data, atlas))
    assert "row 6, lon: '1.0' gives coordinates to a border-level record; leave them blank" in message


def test_a_settlement_must_lie_in_its_stated_province(tiny_data, atlas):
    moved = dataclasses.replace(atlas.places["westtown"], lon=1.5)
    other = dataclasses.replace(atlas, places={**atlas.places, "westtown": moved})
    assert "has province AA-WE, but its point is in AA-EA" in report(check(tiny_data, other))


@pytest.mark.parametrize(
    ("spoilt", "message"),
    [
        (lambda raw: b"\xef\xbb\xbf" + raw, "starts with a byte order mark"),
        (lambda raw: raw.replace(b"\n", b"\r\n"), "has carriage returns"),
        (lambda raw: raw.replace(b"War in", b"W\xe4r in"), "row 2: 'b'\\xe4'' is not UTF-8; save the file"),
    ],
)
def test_the_form_of_the_file_is_checked(tiny_data, atlas, spoilt, message):
    path = tiny_data / "events.csv"
    path.write_bytes(spoilt(path.read_bytes()))
    assert message in report(check(tiny_data, atlas))


def test_a_missing_file_is_the_one_fault(tiny_data, atlas):
    (tiny_data / "sources.csv").unlink()
    (fault,) = check(tiny_data, atlas)
    assert (fault.file, fault.row) == ("sources.csv", None)
    assert "is missing" in str(fault)


def test_a_folder_in_the_place_of_a_file_is_the_one_fault(tiny_data, atlas):
    (tiny_data / "sources.csv").unlink()
    (tiny_data / "sources.csv").mkdir()
    (fault,) = check(tiny_data, atlas)
    assert "cannot be read (Is a directory)" in str(fault)


def test_a_wrong_folder_is_reported_once(tmp_path, atlas):
    (fault,) = check(tmp_path / "no-such", atlas)
    assert "is not a folder; give the folder with actors.csv" in str(fault)


def test_one_bad_row_does_not_hide_another(tiny_data, atlas):
    spoil(tiny_data, "events", ",westtown,", ",nowhere,")
    spoil(tiny_data, "sources", ",University,", ",,")
    spoil_claim(tiny_data, unit="", stance="says")
    faults = check(tiny_data, atlas)
    assert {(fault.file, fault.field) for fault in faults} == {
        ("events.csv", "place"),
        ("sources.csv", "publisher"),
        ("claims.csv", "unit"),
        ("claims.csv", "stance"),
    }
    assert report(faults).startswith("claims.csv has 2 problems:\n  row 16, stance:")
