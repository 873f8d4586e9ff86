"""A file that is made to exhaust or end the program gets a sentence, and costs the program nothing."""

import json
import os
import threading

import pytest

from events.imports import pipeline, reader_process
from events.imports.library import Library
from events.imports.models import ReadOptions, UnreadableError
from events.imports.pipeline import CancelledError, Progress
from tests.command_line import run
from tests.events.imports import hostile_files as hostile
from tests.processes import readers, resident_mb

MARGIN_MB = 100
STATED = hostile.strings("a", 'uniqueCount="4000000000"')
ROWS = "id,date,lat,lon,place\n1,2020-01-01,0.5,0.5,Mill\n2,,,,\n3,2020\n1,2020-01-01,0.5,0.5,Mill\n"

# What is in the file, and what the answer says.
REFUSED = {
    "stated.xlsx": (lambda: hostile.book(shared=STATED), "4,000,000,000 strings"),
    "repeated.xlsx": (lambda: hostile.book(hostile.sheet(40_000), hostile.strings("x" * 30_000)), "bytes of text"),
    "far-column.xlsx": (lambda: hostile.book(hostile.FAR_COLUMN), "16,384 columns"),
    "far-row.xlsx": (lambda: hostile.book(hostile.FAR_ROW), "cells including blank ones"),
    "deep.xlsx": (lambda: hostile.book("<a>" * 3_000_000), "no records"),
    "entities.xlsx": (lambda: hostile.book(shared=hostile.ENTITIES), "declares XML entities"),
    "sheets.xlsx": (lambda: hostile.book(sheets=3_000), "the limit is 1,000"),
    "bomb.zip": (lambda: hostile.packed({"a.csv": bytes(400_000_000)}), "times its size"),
    "overlapping.zip": (hostile.overlapping, "damaged"),
    "keys.json": (lambda: hostile.REPEATED_KEYS, "20,000 columns"),
    "deep.json": (lambda: "[" * 100_000, "more than 30 deep"),
    "deep-value.json": (lambda: '[{"a":' + "[" * 100_000 + "]" * 100_000 + "}]", "more than 30 deep"),
    "line-ends.json": (lambda: '{"a":1}' + "\n" * 1_000_000 + "x", "no list of objects"),
    "line-ends.csv": (lambda: "\n" * 5_000_000, "is empty"),
    "quotation-marks.csv": (lambda: '"' * 5_000_000, "first record is longer"),
    "one-line.csv": (lambda: "id,date,place\n" + "x" * 100_000_000, "a record is longer than 16 MB"),
    "columns.csv": (lambda: "a," * 1_000_000, "1,000,001 columns"),
}
READ = {
    "dimension.xlsx": (lambda: hostile.book(hostile.sheet(3, first='<dimension ref="A1:XFD1048576"/>')), "2 records"),
    "count.xlsx": (lambda: hostile.book(shared=hostile.strings("a", 'count="4000000000"')), "2 records"),
    "repeated-rows.xlsx": (lambda: hostile.book(hostile.REPEATED_ROWS), "record"),
    "lines.zip": (lambda: hostile.packed({"a.csv": "x\n" * 3_000_000}), "2,999,999 rejected"),
    "line-ends-inside.csv": (lambda: "id,place\n" + "\r\n" * 2_500_000 + "1,Herat", "1 record\n"),
    "nuls.csv": (lambda: "\0" * 5_000_000, "0 records"),
    "digits.json": (lambda: f'[{{"id":{"9" * 1_000_000},"place":"Herat"}}]', "1 record\n"),
    "not-numbers.json": (lambda: '[{"id":NaN,"lat":Infinity,"lon":-Infinity,"place":"Herat"}]', "1 record\n"),
    "half-pairs.json": (lambda: hostile.HALF_PAIRS, "2 incomplete characters"),
    "two-lists.json": (lambda: hostile.TWO_LISTS, "a second list 'features' begins here"),
}  # fmt: skip


@pytest.fixture(autouse=True)
def limited(tmp_path, monkeypatch):
    monkeypatch.setenv("KHORASAN_ATLAS_IMPORTS", str(tmp_path / "imports"))
    monkeypatch.setenv("KHORASAN_ATLAS_READING", str(tmp_path / "reading"))
    monkeypatch.setenv("KHORASAN_ATLAS_READER_MEMORY_MB", "2048")
    monkeypatch.setenv("KHORASAN_ATLAS_READER_SECONDS", "120")
    yield
    assert readers() == []
    assert list((tmp_path / "reading").glob("*")) == []


def imported(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    before = resident_mb()
    answer = run("events", "import", str(path), "--dry-run", "--as", "table", "--id-column", "(row)")
    assert resident_mb() < before + MARGIN_MB
    return answer


@pytest.fixture(scope="module", autouse=True)
def warm(tmp_path_factory):
    """What every import loads is not counted as the cost of a hostile file."""
    path = tmp_path_factory.mktemp("warm") / "a.csv"
    path.write_text("id,place\n1,Herat\n", encoding="utf-8")
    run("events", "import", str(path), "--dry-run")


def test_the_limit_is_about_the_memory_that_is_used(tmp_path, monkeypatch):
    monkeypatch.setenv("KHORASAN_ATLAS_READER_MEMORY_MB", "500")
    texts = ",".join(f"text number {at} of a row" for at in range(30))
    rows = "".join(f"{number},2020-01-01,36.7,68.8,Kunduz,{texts}\n" for number in range(120_000))
    header = ",".join(["id,date,lat,lon,place", *(f"note_{at}" for at in range(30))])
    answer = imported(tmp_path, "many.csv", f"{header}\n{rows}")
    assert "120,000 records" in answer.out, answer.err


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_with_a_sentence(tmp_path, name):
    make, words = REFUSED[name]
    answer = imported(tmp_path, name, make())
    assert (answer.status, answer.out) == (1, "")
    assert words in answer.err
    assert answer.err.count("\n") == 1


@pytest.mark.parametrize("name", READ)
def test_it_is_read(tmp_path, name):
    make, words = READ[name]
    answer = imported(tmp_path, name, make())
    assert (answer.status, answer.err) == (0, "")
    assert words in answer.out


@pytest.mark.parametrize(
    ("sql", "seconds", "words"),
    [
        (hostile.ENDLESS, "3", "takes longer than 3 s"),
        (hostile.HEAVY, "3", "takes longer than 3 s"),
        (hostile.LARGE, "60", "more than 1 GB"),
    ],
    ids=["endless", "heavy", "large"],
)
def test_a_geopackage_may_not_compute_for_ever(tmp_path, monkeypatch, sql, seconds, words):
    monkeypatch.setenv("KHORASAN_ATLAS_READER_SECONDS", seconds)
    monkeypatch.setenv("KHORASAN_ATLAS_READER_MEMORY_MB", "1024")
    answer = imported(tmp_path, "a.gpkg", hostile.geopackage(tmp_path / "made.gpkg", sql))
    assert (answer.status, answer.out) == (1, "")
    assert words in answer.err
    assert "KHORASAN_ATLAS_READER_" in answer.err


def test_an_absurd_number_of_points_is_not_a_point(tmp_path):
    answer = imported(tmp_path, "a.gpkg", hostile.geopackage(tmp_path / "made.gpkg", geometry=hostile.ABSURD))
    assert (answer.status, answer.err) == (0, "")
    assert "1 rejected" in answer.out


def test_what_is_not_a_file_is_not_called_empty(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    for path in (tmp_path / "pipe.csv", "/dev/zero"):
        answer = run("events", "import", str(path), "--dry-run")
        assert (answer.status, answer.out) == (1, "")
        assert "is a pipe or a device, not a file" in answer.err


def test_damaged_pages_are_a_sentence(tmp_path):
    content = bytearray(hostile.geopackage(tmp_path / "made.gpkg"))
    content[4096:] = bytes(len(content) - 4096)
    answer = imported(tmp_path, "a.gpkg", bytes(content))
    assert (answer.status, answer.out) == (1, "")
    assert "cannot be read as a GeoPackage" in answer.err


def previewed(tmp_path, atlas, progress):
    path = tmp_path / "a.gpkg"
    hostile.geopackage(path, hostile.ENDLESS)
    library = Library(tmp_path / "imports", {})
    return reader_process.preview(path, ReadOptions(), atlas, library, progress=progress)


def test_cancel_ends_the_reader(tmp_path, atlas):
    seen = []

    def is_cancelled():
        seen.append(readers())
        return seen[-1] != []

    with pytest.raises(CancelledError, match="nothing was changed"):
        previewed(tmp_path, atlas, Progress(cancelled=is_cancelled))
    assert len(seen[-1]) == 1


def test_a_killed_reader_is_a_sentence_and_can_be_tried_again(tmp_path, atlas):
    def kill(part, words):
        for reader in readers():
            os.kill(reader, 9)

    with pytest.raises(UnreadableError, match="ended from outside.*try again"):
        previewed(tmp_path, atlas, Progress(kill))
    path = tmp_path / "b.csv"
    path.write_text("id,date,place\n1,2020-01-01,Herat\n", encoding="utf-8")
    again = reader_process.preview(path, ReadOptions(), atlas, Library(tmp_path / "imports", {}))
    assert again.report.records == 1


def test_what_is_read_apart_is_what_is_read_here(tmp_path, atlas):
    path = tmp_path / "a.csv"
    path.write_text(
        "id,date,lat,lon,place\n1,2020-01-01,0.5,0.5,Mill\n2,,,,\n3,2020\n1,2020-01-01,0.5,0.5,Mill\n", encoding="utf-8"
    )
    library = Library(tmp_path / "imports", {})
    here, apart = (read(path, ReadOptions(), atlas, library) for read in (pipeline.preview, reader_process.preview))
    assert apart.incidents.equals(here.incidents)
    assert json.dumps(apart.report.as_json()) == json.dumps(here.report.as_json())
    assert apart.mapping == here.mapping
    assert apart.rejected == here.rejected
    assert list(apart.parsed.rejected) == list(here.parsed.rejected)


def test_files_wait_for_their_turn(tmp_path, atlas):
    words, seen, stop = [], threading.Event(), threading.Event()

    def show(part, text):
        words.append(text)
        seen.set()

    def work(folder):
        folder.mkdir()
        with pytest.raises(CancelledError):
            previewed(folder, atlas, Progress(cancelled=stop.is_set))

    others = [threading.Thread(target=work, args=[tmp_path / name]) for name in ("one", "two")]
    for other in others:
        other.start()
    try:
        while len(readers()) < len(others):
            assert all(other.is_alive() for other in others)
        with pytest.raises(CancelledError):
            previewed(tmp_path, atlas, Progress(show, seen.is_set))
        assert len(readers()) == len(others)
    finally:
        stop.set()
        for other in others:
            other.join()
    assert set(words) == {"waiting until other files are read, then a.gpkg"}
