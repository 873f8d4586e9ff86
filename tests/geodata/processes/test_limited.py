"""The reader's process ends with what started it, keeps to its limits, and what comes back is checked."""

import errno
import json
import os
import signal
import struct
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from geodata import files
from geodata.processes import child, limited, transfer
from tests.processes import ends, readers


class RefusedError(Exception):
    """Stands for the exception of a package with a message for the user."""


@dataclass(frozen=True)
class Answer:
    number: int
    days: tuple[date, ...] = ()
    names: dict[str, str] | None = None


@dataclass(frozen=True, eq=False)
class Tables:
    one: pa.Table
    same: pa.Table


def add(one, other, show):
    show(0.5, "adding")
    return Answer(one + other, (date(2020, 5, 13),), {"a": "b"})


def refuse(words, show):
    raise RefusedError(words)


def fail(show):
    raise KeyError("/secret/path")


def wait(show):
    show(0.5, "waiting")
    while True:
        signal.pause()


def compute(show):
    while True:
        sum(range(1_000))


def fill_memory(show):
    held = []
    while True:
        held.append(bytearray(10_000_000))


def fill_disk(show):
    with Path(os.environ["TMPDIR"], "large").open("wb") as file:
        while True:
            file.write(bytes(1_000_000))


def abort(show):
    os.abort()


def pretend(text, show):
    """Write what a parser that was taken over could write."""
    for name in (transfer.RECORD, "fault.json"):
        (Path(os.environ["TMPDIR"]) / name).write_text(text, encoding="ascii")
    os._exit(child.Exit.REFUSED)


def say_much(show):
    print("x" * 1_000_000)
    return Answer(1)


@pytest.fixture(autouse=True)
def limits(tmp_path, monkeypatch):
    monkeypatch.setenv("KHORASAN_ATLAS_READING", str(tmp_path / "reading"))
    monkeypatch.setenv(limited.MEMORY_MB, "300")
    monkeypatch.setenv(limited.SECONDS, "2")
    yield
    assert readers() == []
    assert list((tmp_path / "reading").glob("*")) == []


def run(function, *arguments, watch=lambda part, words: None):
    return limited.run(function, arguments, Answer, name="a.csv", refusal=RefusedError, watch=watch)


def test_the_answer_comes_back():
    assert run(add, 1, 2) == Answer(3, (date(2020, 5, 13),), {"a": "b"})


def test_what_the_function_prints_disturbs_nothing():
    assert run(say_much) == Answer(1)


def test_a_refusal_comes_back_with_its_words():
    with pytest.raises(RefusedError, match="^row 3 \u202e is cut$"):
        run(refuse, "row 3 \u202e is cut")


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (compute, "a.csv takes longer than 2 s to read; split it, or raise KHORASAN_ATLAS_READER_SECONDS"),
        (wait, "a.csv takes longer than 2 s to read; split it, or raise KHORASAN_ATLAS_READER_SECONDS"),
        (fill_memory, "a.csv needs more than 300 MB to read; split it, or raise KHORASAN_ATLAS_READER_MEMORY_MB"),
        (fill_disk, "a.csv becomes larger than 300 MB when read; split it, or raise KHORASAN_ATLAS_READER_MEMORY_MB"),
        (abort, "a.csv stopped its reader (SIGABRT); it may be damaged: save it again, or as CSV"),
        (fail, "a.csv stopped its reader (KeyError); it may be damaged: save it again, or as CSV"),
    ],
)
def test_a_reader_that_dies_is_a_sentence(monkeypatch, function, words):
    if function not in (compute, wait):
        # On a busy machine, too, it is not the time that ends it.
        monkeypatch.setenv(limited.SECONDS, "600")
    with pytest.raises(RefusedError) as caught:
        run(function)
    assert str(caught.value) == words


def test_the_inside_of_a_fault_is_in_the_log_only(caplog):
    with pytest.raises(RefusedError):
        run(fail)
    assert "/secret/path" in caplog.text


@pytest.mark.parametrize("text", ["0", "-1", "many", "1.5", "9" * 30])
def test_a_limit_that_is_not_a_number_is_named(monkeypatch, text):
    monkeypatch.setenv(limited.MEMORY_MB, text)
    with pytest.raises(RefusedError, match=f"KHORASAN_ATLAS_READER_MEMORY_MB is '{text}'; set it to a whole number"):
        run(add, 1, 2)


def test_a_folder_that_cannot_be_used_is_named(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("KHORASAN_ATLAS_READING", str(tmp_path / "file"))
    with pytest.raises(RefusedError, match="cannot be written to.*KHORASAN_ATLAS_READING"):
        run(add, 1, 2)


def test_a_reader_that_cannot_be_started_is_not_the_fault_of_the_file(monkeypatch):
    def full(*_, **__):
        raise OSError(errno.ENOMEM, os.strerror(errno.ENOMEM))

    monkeypatch.setattr(subprocess, "Popen", full)
    with pytest.raises(RefusedError) as caught:
        run(add, 1, 2)
    words = "a.csv cannot be read now (Cannot allocate memory); free memory and disk space, and try again"
    assert str(caught.value) == words


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"kind": [], "arguments": 1}', "[" * 100_000], ids=range(5))
def test_a_refusal_that_was_not_written_by_us_is_a_sentence(text):
    with pytest.raises(RefusedError, match="what was read from a.csv cannot be used"):
        run(pretend, text)


def test_progress_is_shown_and_can_end_the_reader():
    seen = []

    def watch(part, words):
        seen.append((part, words, readers()))
        if part:
            raise RefusedError("enough")

    with pytest.raises(RefusedError, match="enough"):
        run(wait, watch=watch)
    assert seen[-1][:2] == (0.5, "waiting")
    assert len(seen[-1][2]) == 1


SERVER = """
import sys
from geodata.processes import limited
from tests.geodata.processes import test_limited as here

def watch(part, words):
    if part:
        print("reading", flush=True)

limited.run(here.wait, [], here.Answer, name="a.csv", refusal=here.RefusedError, watch=watch)
"""


@pytest.mark.parametrize("way", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_the_end_of_the_server_ends_its_readers(monkeypatch, tmp_path, way):
    monkeypatch.setenv(limited.SECONDS, "300")
    command = [sys.executable, "-c", SERVER]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=files.ROOT) as server:
        assert server.stdout.readline() == b"reading\n"
        (reader,) = readers(server.pid)
        server.send_signal(way)
    assert ends(reader)
    # What a killed server leaves is swept by the next reader.
    assert run(add, 1, 2).number == 3


def test_a_module_in_the_folder_of_the_user_is_not_imported(monkeypatch, tmp_path):
    (tmp_path / "pyarrow.py").write_text("raise SystemExit('imported')", encoding="utf-8")
    monkeypatch.delenv("PYTHONPATH", raising=False)
    monkeypatch.chdir(tmp_path)
    assert run(add, 1, 2).number == 3


# ------------------------------------------------------------------ what comes back


def test_a_table_is_written_once_and_mapped(tmp_path):
    table = pa.table({"a": ["x", "y"]})
    transfer.write(tmp_path, Tables(table, table))
    assert len(list(tmp_path.glob("*.arrow"))) == 1
    back = transfer.read(tmp_path, Tables)
    for path in tmp_path.iterdir():
        path.unlink()
    assert back.one is back.same
    assert back.one.equals(table)


@pytest.mark.parametrize(
    "plain",
    [
        {},
        {"number": "1"},
        {"number": 1, "days": ["soon"], "names": None},
        [],
        "x",
        {"number": 1, "days": 3, "names": 4},
    ],
    ids=str,
)
def test_an_answer_of_another_type_is_not_taken(tmp_path, plain):
    (tmp_path / transfer.RECORD).write_text(json.dumps(plain), encoding="utf-8")
    with pytest.raises(transfer.TransferError):
        transfer.read(tmp_path, Answer)


def test_a_table_that_points_beyond_its_data_is_not_taken(tmp_path):
    # Two texts, so that their offsets are nowhere else in the file: its other parts stay sound.
    table = pa.table({"a": ["abc", "defgh"]})
    transfer.write(tmp_path, Tables(table, table))
    (path,) = tmp_path.glob("*.arrow")
    offsets = struct.pack("<iii", 0, 3, 8)
    assert path.read_bytes().count(offsets) == 1
    path.write_bytes(path.read_bytes().replace(offsets, struct.pack("<iii", 0, 3, 1 << 20)))
    with pytest.raises(transfer.TransferError, match="offset"):
        transfer.read(tmp_path, Tables)


def test_what_libraries_say_of_memory_is_understood():
    assert child._exhausted(RuntimeError("can't start new thread"), ()) == child.Exit.MEMORY
    assert child._exhausted(RefusedError("the file 'out of memory.csv' is empty"), ["RefusedError"]) is None
