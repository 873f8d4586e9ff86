"""A store is whole or not there, whatever happens to the disk, to its file and to the processes that build it."""

import errno
import os
import random
import resource
import shutil
import signal
import tempfile
from concurrent.futures import ThreadPoolExecutor

import duckdb
import pytest

from events.queries.counts import count
from events.queries.records import record_detail
from events.queries.selection import Selection
from events.store import building, store_file
from events.store.store import connect, last_good, open_store
from events.store.store_file import ASIDE, StoreError
from geodata import files
from tests.events import imported_dataset
from tests.events.dying_builder import Builder
from tests.processes import full_disk

EVERYTHING = Selection()
RECORDS_IMPORTED = 7


@pytest.fixture
def reopen(tmp_path, tiny_data, atlas):
    """Open the store of this test's own data; every store is closed at the end."""
    opened = []

    def open_again():
        opened.append(open_store(tmp_path / "store", tiny_data, atlas, tmp_path / "imports"))
        return opened[-1]

    yield open_again
    for each in opened:
        each.close()


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def number(opened):
    return count.__wrapped__(opened, EVERYTHING).totals.all


@pytest.mark.parametrize("size", [0, 1, 5_000, 300_000, 1_000_000])
def test_a_full_disk_is_a_sentence_and_leaves_nothing_that_lasts(reopen, tmp_path, store, size):
    with full_disk(size), pytest.raises(StoreError, match=r"store cannot be used \(.*\); free disk space.*_STORE"):
        reopen()
    assert names(tmp_path / "store") == []
    assert number(reopen()) == number(store)


@pytest.mark.parametrize("size", [300_000, 1_000_000])
def test_with_a_full_disk_no_dataset_is_blamed(reopen, tmp_path, size):
    imported_dataset.keep(tmp_path / "imports")
    with full_disk(size), pytest.raises(StoreError, match="cannot be used"):
        reopen()


def test_a_file_that_was_closed_incomplete_without_an_error_is_not_published(reopen, tmp_path, monkeypatch):
    """DuckDB does not raise what fails on closing."""
    write = building._write

    def lose_the_end(file, *others):
        write(file, *others)
        os.truncate(file, file.stat().st_size - 300_000)

    monkeypatch.setattr(building, "_write", lose_the_end)
    with pytest.raises(StoreError, match="cannot be used"):
        reopen()
    assert names(tmp_path / "store") == []


def noise(file):
    file.write_bytes(os.urandom(file.stat().st_size))


def a_folder(file):
    file.unlink()
    (file / "inside").mkdir(parents=True)


def a_link_to_nothing(file):
    file.unlink()
    file.symlink_to("nowhere")


def another_database(file):
    file.unlink()
    with duckdb.connect(str(file)) as connection:
        connection.execute("CREATE TABLE other (one INTEGER)")


def without_rows(file):
    with duckdb.connect(str(file)) as connection:
        connection.execute("DELETE FROM claims WHERE claim_id = (SELECT min(claim_id) FROM claims)")


def cut(size):
    return lambda file: os.truncate(file, size if size >= 0 else random.Random(size).randrange(file.stat().st_size))


SPOIL = [*map(cut, (0, 1, 100, 4096, 12288, *range(-12, 0))), noise, a_folder, a_link_to_nothing, another_database]


@pytest.mark.parametrize("spoil", [*SPOIL, without_rows])
def test_a_broken_store_is_set_aside_said_and_built_again(reopen, tmp_path, store, spoil, caplog):
    first = reopen()
    first.close()
    spoil(first.path)
    again = reopen()
    assert number(again) == number(store)
    assert names(tmp_path / "store") == sorted([again.path.name, f"{ASIDE}{first.path.name}"])
    (said,) = caplog.messages
    assert str(first.path) in said
    assert "set aside" in said
    assert "built again" in said
    assert reopen().path == again.path


def test_only_one_broken_store_is_kept_and_only_until_the_data_change(reopen, tmp_path, tiny_data):
    for _ in range(3):
        opened = reopen()
        opened.close()
        noise(opened.path)
    opened = reopen()
    assert len([name for name in names(tmp_path / "store") if name.startswith(ASIDE)]) == 1
    events = tiny_data / "events.csv"
    events.write_text(
        events.read_text("utf-8").replace("Attack on the market", "Attack on the bazaar"), encoding="utf-8", newline=""
    )
    other = reopen()
    assert names(tmp_path / "store") == sorted([opened.path.name, other.path.name])


def test_a_store_that_cannot_be_set_aside_is_a_sentence(reopen, monkeypatch):
    opened = reopen()
    opened.close()
    noise(opened.path)

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(StoreError, match="is broken .* cannot be renamed .*Permission denied.*delete it, or name"):
        reopen()


def test_a_store_is_not_set_aside_when_no_file_can_be_opened(reopen, tmp_path):
    opened = reopen()
    opened.close()
    former = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, former[1]))
    try:
        with pytest.raises((StoreError, OSError)):
            connect(opened.path)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, former)
    assert names(tmp_path / "store") == [opened.path.name]


@pytest.mark.parametrize("name", ["store", "store/inside"])
def test_a_folder_of_stores_that_is_a_file_is_a_sentence(tmp_path, tiny_data, atlas, name):
    (tmp_path / "store").write_text("")
    with pytest.raises(StoreError, match="cannot be used.*name another one in KHORASAN_ATLAS_STORE"):
        open_store(tmp_path / name, tiny_data, atlas, tmp_path / "imports")


@pytest.mark.parametrize("seed", range(8))
def test_a_flipped_bit_ends_in_the_right_answer_or_in_a_rebuilt_store(reopen, tmp_path, store, seed):
    """Blocks have checksums: what is damaged is noticed when it is read, at the latest."""
    opened = reopen()
    opened.close()
    content = bytearray(opened.path.read_bytes())
    content[random.Random(seed).randrange(len(content))] ^= 0xFF
    opened.path.write_bytes(content)
    wanted = [record_detail.record(store, "market-attack").row, number(store)]
    for _ in range(2):
        opened = reopen()
        try:
            answers = [record_detail.record(opened, "market-attack").row, number(opened)]
        except StoreError:
            assert not opened.is_there
    assert answers == wanted


def read_all(opened):
    with opened.cursor() as cursor:
        for table in ("claims", "records"):
            cursor.execute(f"SELECT bit_xor(hash({table})) FROM {table}").fetchall()


def test_a_store_that_is_cut_while_it_is_open_is_built_again(reopen, tmp_path, store):
    opened = reopen()
    os.truncate(opened.path, 100_000)
    assert not opened.is_there
    with pytest.raises(StoreError, match="was broken.*reload the page or repeat the command"):
        read_all(opened)
    assert number(reopen()) == number(store)


def test_an_error_that_is_not_of_the_file_leaves_it_alone(reopen, tmp_path):
    opened = reopen()
    with pytest.raises(duckdb.CatalogException), opened.cursor() as cursor:
        cursor.execute("FROM nothing")

    def fail():
        raise duckdb.IOException("no room for what is spilt")

    with pytest.raises(StoreError, match="cannot be read now.*free memory and disk space"), opened.cursor():
        fail()
    assert opened.is_there
    assert names(tmp_path / "store") == [opened.path.name]


@pytest.mark.parametrize("step", ["mkdtemp", "link"])
def test_a_whole_store_is_not_set_aside_when_it_cannot_be_looked_at(reopen, tmp_path, monkeypatch, step):
    opened = reopen()

    def full(*_, **__):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(*{"mkdtemp": (tempfile, step), "link": (os, step)}[step], full)
    with pytest.raises(StoreError, match="cannot be read now.*free memory and disk space"), opened.cursor():
        raise duckdb.IOException("no room for what is spilt")
    assert opened.is_there
    assert names(tmp_path / "store") == [opened.path.name]


def test_a_dataset_that_cannot_be_added_is_named_with_the_way_out(reopen, tmp_path, monkeypatch):
    imported_dataset.keep(tmp_path / "imports", imported_dataset.OPEN)
    imported_dataset.keep(tmp_path / "imports", imported_dataset.BOUND, imported_dataset.rows()[:2])
    read = building.imported_tables._stated

    def faulty(version):
        return (
            read(version).replace("kind", "error('unheard of')", 1)
            if version.dataset.dataset_id == "open-count"
            else read(version)
        )

    monkeypatch.setattr(building.imported_tables, "_stated", faulty)
    with pytest.raises(Exception, match="'open-count' cannot be added.*imports --undo open-count") as raised:
        reopen()
    assert imported_dataset.BOUND.dataset_id not in str(raised.value)
    assert names(tmp_path / "store") == []


def test_records_that_get_lost_on_the_way_are_noticed(reopen, tmp_path, monkeypatch):
    imported_dataset.keep(tmp_path / "imports")
    monkeypatch.setattr(
        building, "BY_DAY", building.BY_DAY.replace("GROUP BY", "AND earliest > DATE '2020-01-01' GROUP BY")
    )
    monkeypatch.setattr(
        building, "INSERT_RECORDS", building.INSERT_RECORDS.replace("WHERE", "WHERE record_id <> 'open-count:7' AND")
    )
    with pytest.raises(ValueError, match="7 records of 'open-count' went into the store, but 6 are in it"):
        reopen()


def test_the_last_good_store_is_one_of_the_same_code_that_opens(reopen, tmp_path, tiny_data, monkeypatch):
    assert last_good(tmp_path / "store") is None
    first = reopen()
    events = tiny_data / "events.csv"
    events.write_text(
        events.read_text("utf-8").replace("Attack on the market", "Attack on the bazaar"), encoding="utf-8", newline=""
    )
    second = reopen()
    os.utime(first.path, (1, 1))
    for opened, spoil in ((second, noise), (first, noise)):
        found = last_good(tmp_path / "store")
        assert found.digest == opened.digest
        found.close()
        opened.close()
        spoil(opened.path)
    assert last_good(tmp_path / "store") is None


def check_published(folder):
    """Every store that has its name is whole; return how many there are."""
    stores = list(folder.glob("atlas-*"))
    for file in stores:
        connection, _ = store_file.open_file(file)
        assert connection.execute("SELECT count(*) FROM records WHERE dataset = 'open-count'").fetchone() == (
            RECORDS_IMPORTED,
        )
        connection.close()
    return len(stores)


def test_killed_at_any_step_the_store_is_not_there_or_whole(tmp_path, tiny_data, reopen):
    imported_dataset.keep(tmp_path / "imports")
    folder, published, ends = tmp_path / "store", [], []
    with Builder(folder, tiny_data, tmp_path / "imports") as builder:
        for die_at in range(1, 500, 2):
            ends.append(builder.open(die_at=die_at))
            published.append(check_published(folder) if folder.exists() else 0)
            if ends[-1] == 0:
                break
            for file in folder.glob("atlas-*") if folder.exists() else ():
                file.unlink()
    assert len(ends) > 20
    assert set(ends[:-1]) == {-signal.SIGKILL}
    assert published == sorted(published)
    assert set(published) == {0, 1}
    assert names(folder) == [reopen().path.name]


def test_killed_while_the_file_is_written_the_store_is_not_there(tmp_path, tiny_data, reopen):
    """The system kills the process at the write that takes a file beyond so many bytes."""
    imported_dataset.keep(tmp_path / "imports")
    folder = tmp_path / "store"
    with Builder(folder, tiny_data, tmp_path / "imports") as builder:
        for size in (1, 4_096, 13_000, 200_000, 300_000, 700_000, 1_100_000, 1_600_000):
            assert builder.open(die_at_byte=size) == -signal.SIGXFSZ
            assert check_published(folder) == 0
            assert names(folder) != []
        assert builder.open() == 0
    assert check_published(folder) == 1
    assert names(folder) == [reopen().path.name]


def test_processes_that_build_the_same_store_at_once_do_not_harm_each_other(tmp_path, tiny_data, reopen):
    imported_dataset.keep(tmp_path / "imports")
    folder = tmp_path / "store"
    with (
        Builder(folder, tiny_data, tmp_path / "imports") as first,
        Builder(folder, tiny_data, tmp_path / "imports") as second,
    ):
        for _ in range(3):
            with ThreadPoolExecutor() as pool:
                assert list(pool.map(Builder.open, (first, second))) == [0, 0]
            assert check_published(folder) == 1
            shutil.rmtree(folder)


def test_a_build_in_progress_is_not_swept_by_another(tmp_path, tiny_data, reopen, monkeypatch):
    folder = tmp_path / "store"
    folder.mkdir()
    (folder / f"{files.UNFINISHED}of-a-killed-process").mkdir()
    in_use = files.WorkFolder(folder)
    opened = reopen()
    assert names(folder) == sorted([in_use.path.name, opened.path.name])
    in_use.close()
