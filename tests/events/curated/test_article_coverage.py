"""The coverage of an invented text by the tiny records; the words of a text are never printed beyond its first six."""

import csv
import json

import pytest

from events.__main__ import main
from events.curated import article_coverage, csv_files
from tests import tiny

TEXT = """\
A civil war tore Bordova apart. The Rebels of Arvia were founded in 2015. They are said to be in both lands until today.

In 2020 they attacked the east.1 Mr. B. Smith counted attacks in August, “not a few.”2 Skies were fair,3 as ever.
A video of threats appeared in 2021.
There are about 7,000 fighters in Arvia.
"""


@pytest.fixture
def written(tmp_path):
    path = tmp_path / "article.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def change_claims(folder, claim_id, **cells):
    path = folder / "claims.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    next(row for row in rows if row["claim_id"] == claim_id).update(cells)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def covered(folder, text=TEXT):
    return article_coverage.map_claims(text, csv_files.load(folder), "article")


def run(capsys, monkeypatch, *arguments):
    monkeypatch.setattr("geodata.atlas.load", tiny.atlas)
    status = main(["coverage", *map(str, arguments)])
    return status, *capsys.readouterr()


def test_sentences_are_counted_with_abbreviations_quotes_and_footnotes():
    found = [sentence.locator for sentence in article_coverage.split(TEXT)]
    assert found == ["p1 s1", "p1 s2", "p1 s3", "p2 s1 fn1", "p2 s2 fn2", "p2 s3 fn3", "p3 s1", "p4 s1"]


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("It split in 2014.14 Then", ("14",)),
        ("about 7,000 of 1.0 to 2,5", ()),
        ("the border,9 and Salafism8 which", ("9", "8")),
        ("a pledge (of two).20", ("20",)),
        ("in 2022, then", ()),
    ],
)
def test_a_footnote_is_distinguished_from_a_number(text, marks):
    assert tuple(article_coverage.MARK.findall(text)) == marks


@pytest.mark.parametrize("quote", ["in both lands until today", "In Both  lands", "are said to be"])
def test_a_quote_is_found_whatever_its_case_and_spaces(quote):
    assert article_coverage.holds("They are said to be in both lands1 until today.", quote)


def test_each_claim_rests_on_its_sentence(tiny_data):
    found = {line.sentence.locator: line.claims for line in covered(tiny_data).lines}
    assert found["p1 s2"] == ("founded-told",)
    assert found["p4 s1"] == ("size-article",)
    assert found["p2 s3 fn3"] == ()


def test_a_claim_may_stand_on_two_sentences(tiny_data):
    change_claims(tiny_data, "war-told", locator="p1 s1; p3 s1")
    found = {line.sentence.locator: line.claims for line in covered(tiny_data).lines}
    assert found["p3 s1"][0] == "war-told"
    assert len(found["p3 s1"]) == 2


CLAUSE_COLUMNS = "clause_id,source_id,locator,words,digest,claims,reason"


def divide(folder, *clauses):
    """Write clauses.csv; each clause is (locator, first word, last word, claims, reason)."""
    sentences = {sentence.locator: sentence for sentence in article_coverage.split(TEXT)}
    rows = [
        f"c{number},article,{locator},{first}-{last},{article_coverage.digest(sentences[locator], first, last)},"
        f"{claims},{reason}"
        for number, (locator, first, last, claims, reason) in enumerate(clauses)
    ]
    (folder / "clauses.csv").write_text("\n".join([CLAUSE_COLUMNS, *rows]) + "\n", encoding="utf-8")


def test_a_sentence_is_as_many_clauses_as_it_is_divided_into(tiny_data):
    divide(tiny_data, ("p1 s3", 1, 7, "present-told", ""), ("p1 s3", 8, 10, "", "an aside"))
    found = covered(tiny_data)
    lines = [line for line in found.lines if line.sentence.locator == "p1 s3"]
    assert [(line.words, line.claims, line.reason) for line in lines] == [
        ((1, 7), ("present-told",), ""),
        ((8, 10), (), "an aside"),
    ]
    assert [fault for fault in found.faults if fault.file == "clauses.csv"] == []
    assert "p1 s3" not in [line.sentence.locator for line in found.missing]


def test_a_clause_without_a_claim_or_a_reason_is_missing(tiny_data):
    divide(tiny_data, ("p1 s3", 1, 7, "present-told", ""), ("p1 s3", 8, 10, "", ""))
    found = covered(tiny_data)
    assert [(line.sentence.locator, line.words) for line in found.missing] == [
        ("p1 s3", (8, 10)),
        ("p2 s3 fn3", (1, 5)),
    ]


@pytest.mark.parametrize(
    ("clauses", "field", "said"),
    [
        ([("p1 s3", 1, 7, "present-told", "")], "words", "is not the end of the sentence; end with word 10"),
        ([("p1 s3", 2, 10, "present-told", "")], "words", "does not follow the clause before; begin with word 1"),
        (
            [("p1 s3", 1, 7, "present-told", ""), ("p1 s3", 7, 10, "", "again")],
            "words",
            "does not follow the clause before; begin with word 8",
        ),
        ([("p1 s3", 1, 10, "war-told", "")], "claims", "'war-told' is not of p1 s3; add p1 s3 to the locator"),
    ],
)
def test_clauses_must_cover_their_sentence_once_with_its_claims(tiny_data, clauses, field, said):
    divide(tiny_data, *clauses)
    own = [fault for fault in covered(tiny_data).faults if fault.file == "clauses.csv"]
    assert [fault.field for fault in own] == [field]
    assert said in str(own[0])


def test_a_clause_whose_words_changed_is_to_be_read_again(tiny_data):
    divide(tiny_data, ("p1 s3", 1, 10, "present-told", ""))
    found = covered(tiny_data, TEXT.replace("in both lands", "in neither land"))
    (fault,) = [fault for fault in found.faults if fault.file == "clauses.csv"]
    assert fault.field == "digest"
    assert "read the clause again" in fault.remedy


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ({"quote": "in neither land"}, "row 4, quote: 'in neither land' is not in p1 s3 of the text; quote the exact"),
        ({"quote": "a civil war"}, "row 4, quote: 'a civil war' is not in p1 s3 of the text; it is in p1 s1"),
        (
            {"locator": "p1 s9"},
            "row 4, locator: 'p1 s9' is not in the text; correct it; the text has 3 sentences in p1",
        ),
        ({"locator": "p9 s1"}, "row 4, locator: 'p9 s1' is not in the text; correct it; the text has 4 paragraphs"),
        (
            {"locator": "page 3"},
            "row 4, locator: 'page 3' of present-told is not a paragraph and sentence; write paragraph",
        ),
        (
            {"locator": "p1 s3 fn7"},
            "row 4, locator: 'p1 s3 fn7' has other footnotes than the sentence; write p1 s3",
        ),
    ],
)
def test_a_place_or_quote_that_is_not_there_is_named(tiny_data, cells, fault):
    change_claims(tiny_data, "present-told", **cells)
    own = [str(found) for found in covered(tiny_data).faults if found.row == 4]
    assert len(own) == 1
    assert own[0].startswith(fault)


def test_all_is_well_when_all_is_covered(tiny_data, written, capsys, monkeypatch):
    for claim_id, locator in (("east-told", "p2 s1 fn1"), ("august-told", "p2 s2 fn2")):
        change_claims(tiny_data, claim_id, locator=locator)
    divide(tiny_data, ("p2 s3 fn3", 1, 5, "", "weather"))
    status, out, err = run(capsys, monkeypatch, written, "--data", tiny_data)
    assert (status, err) == (0, "")
    assert "8 of 8 clauses are covered: 100%" in out
    assert "1 have a reason for none" in out


def test_the_command_fails_for_one_missing_sentence(tiny_data, written, capsys, monkeypatch):
    change_claims(tiny_data, "war-told", locator="p1 s2")
    status, out, _ = run(capsys, monkeypatch, written, "--data", tiny_data)
    assert status == 1
    assert "p1 s1 w1-6         A civil war tore Bordova apart.\n                   MISSING" in out


def test_the_command_fails_for_one_wrong_quote(tiny_data, written, capsys, monkeypatch):
    change_claims(tiny_data, "present-told", quote="never said")
    status, _, err = run(capsys, monkeypatch, written, "--data", tiny_data)
    assert status == 1
    assert "row 4, quote: 'never said' is not in p1 s3" in err


@pytest.mark.parametrize("form", ["text", "json"])
def test_never_more_than_six_words_of_a_sentence_are_printed(tiny_data, written, capsys, monkeypatch, form):
    _, out, _ = run(capsys, monkeypatch, written, "--data", tiny_data, "--format", form)
    for sentence in article_coverage.split(TEXT):
        words = sentence.text.split()
        assert len(words) <= 6 or " ".join(words[1:7]) not in out
    if form == "json":
        first = {"locator": "p1 s1", "words": [1, 6], "claims": ["war-told"], "reason": ""}
        assert json.loads(out)["clauses"][0] == first


@pytest.mark.parametrize(
    ("arguments", "message"),
    [(["missing.txt"], "cannot be read"), (["README", "--source", "nobody"], "unknown source 'nobody'")],
)
def test_a_question_that_cannot_be_answered_says_why(tiny_data, written, capsys, monkeypatch, arguments, message):
    text = written if arguments[0] == "README" else written.with_name(arguments[0])
    status, out, err = run(capsys, monkeypatch, text, *arguments[1:], "--data", tiny_data)
    assert (status, out) == (2, "")
    assert message in err


def test_a_text_in_another_encoding_is_refused(tiny_data, tmp_path, capsys, monkeypatch):
    path = tmp_path / "latin.txt"
    path.write_bytes("Café".encode("latin-1"))
    status, _, err = run(capsys, monkeypatch, path, "--data", tiny_data)
    assert status == 2
    assert "is not UTF-8 (byte 3)" in err


@pytest.mark.parametrize(("share", "words"), [(1, "100%"), (0, "0%"), (0.99999, "99.9%"), (0.5, "50.0%")])
def test_only_all_is_a_hundred_percent(share, words):
    assert article_coverage.percent(share) == words
