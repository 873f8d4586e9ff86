import ast
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest

from events.queries import selected_records
from events.queries.counts import count
from events.queries.records import record_detail
from events.queries.selection import Selection
from events.store import building, curated_tables, store
from events.store.store import open_store
from geodata.faults import DataError
from geodata.files import KEPT

ROOT = Path(__file__).parents[3]


def files(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def reopen(tiny_data, tmp_path, atlas):
    """Open the store of this test's own tiny data; every store is closed at the end."""
    opened = []

    def open_again(data=tiny_data):
        opened.append(open_store(tmp_path / "store", data, atlas))
        return opened[-1]

    yield open_again
    for each in opened:
        each.close()


def edit(folder, old, new, table="events"):
    path = folder / f"{table}.csv"
    path.write_text(path.read_text("utf-8").replace(old, new, 1), encoding="utf-8", newline="")


def test_nothing_is_built_twice(reopen):
    first = reopen()
    written = first.path.stat().st_mtime_ns
    assert reopen().path == first.path
    assert first.path.stat().st_mtime_ns == written


def test_other_data_give_another_store_and_leave_readers_alone(reopen, tiny_data):
    before = reopen()
    edit(tiny_data, "Attack on the market", "Attack on the bazaar")
    after = reopen()
    assert before.digest != after.digest
    titles = [selected_records.records(each, Selection(words="bazaar")).shape[0] for each in (before, after)]
    assert titles == [0, 1]


def test_faulty_data_leave_the_store_as_it_was(reopen, tiny_data, tmp_path):
    reopen()
    before = files(tmp_path / "store")
    edit(tiny_data, ",westtown,", ",nowhere,")
    with pytest.raises(DataError, match="'nowhere' is not a known place"):
        reopen()
    assert files(tmp_path / "store") == before


def test_a_build_that_breaks_off_leaves_nothing_behind(reopen, tmp_path, monkeypatch):
    def break_off(*_):
        raise OSError("disk full")

    monkeypatch.setattr(os, "replace", break_off)
    with pytest.raises(DataError, match="store cannot be used \\(disk full\\); free disk space.*KHORASAN_ATLAS_STORE"):
        reopen()
    assert files(tmp_path / "store") == []


@pytest.mark.parametrize("changed", ["events/curated/checks.py", "events/store/new.py", "geodata/places.py"])
def test_whatever_code_derives_the_tables_makes_another_store_when_it_changes(tmp_path, changed):
    digests = []
    for name, said in (("before", "1"), ("same", "1"), ("after", "2")):
        root = tmp_path / name
        for folder in ("events/curated", "events/store", "geodata"):
            (root / folder).mkdir(parents=True)
            (root / folder / "one.py").write_text("0")
        (root / changed).write_text(said)
        digests.append(store._code_digest(root))
    assert digests[0] == digests[1] != digests[2]


def imported(file):
    """List the modules of this program that a module imports, as paths."""
    for statement in ast.walk(ast.parse(file.read_text())):
        if isinstance(statement, ast.ImportFrom) and statement.module:
            for name in (statement.module, *(f"{statement.module}.{each.name}" for each in statement.names)):
                path = ROOT.joinpath(*name.split(".")).with_suffix(".py")
                if path.is_file():
                    yield path


def test_all_code_that_builds_a_store_is_hashed():
    hashed = {path for pattern in store.DERIVING for path in ROOT.glob(pattern)}
    used, found = set(), {Path(building.__file__), Path(curated_tables.__file__), ROOT / "events/data/datapackage.json"}
    while found:
        used |= found
        found = {path for file in found if file.suffix == ".py" for path in imported(file)} - used
    assert ROOT / "events/imports/version_files.py" in used
    assert used - hashed == set()
    assert all(list(ROOT.glob(pattern)) for pattern in store.DERIVING)


def test_a_file_that_is_saved_while_the_store_is_built_is_read_again(reopen, tiny_data, monkeypatch):
    read = store.derived_tables

    def read_then_save(data, atlas):
        tables = read(data, atlas)
        edit(data, "Attack on the market", "Attack on the new market")
        return tables

    monkeypatch.setattr(store, "derived_tables", read_then_save)
    opened = reopen()
    assert record_detail.record(opened, "market-attack").row["title"].startswith("Attack on the new")
    assert opened.path == reopen().path


def test_old_stores_are_cleared_away(reopen, tiny_data, tmp_path):
    for number in range(KEPT + 3):
        edit(tiny_data, "no impact known", f"no impact known{number}")
        reopen().close()
        edit(tiny_data, f"no impact known{number}", "no impact known")
    assert len(files(tmp_path / "store")) == KEPT + 1


def test_the_store_is_read_only_and_reaches_no_file(reopen):
    opened = reopen()
    with opened.cursor() as cursor:
        with pytest.raises(duckdb.InvalidInputException, match="read-only"):
            cursor.execute("DELETE FROM records")
        with pytest.raises(duckdb.PermissionException):
            cursor.execute("SELECT * FROM read_text('/etc/hostname')")


def test_the_folder_can_be_named_by_the_environment(tiny_data, tmp_path, atlas, monkeypatch):
    monkeypatch.setenv("KHORASAN_ATLAS_STORE", str(tmp_path / "elsewhere"))
    opened = open_store(data=tiny_data, atlas=atlas)
    opened.close()
    assert opened.path.parent == tmp_path / "elsewhere"


def test_many_threads_ask_different_things_of_one_store(store):
    selections = [Selection(years=(year,)) for year in (1993, 2015, 2020, 2021)] * 4
    expected = [count.__wrapped__(store, selection).totals for selection in selections]
    barrier = threading.Barrier(4)

    def ask(selection):
        if not barrier.broken:
            barrier.wait(10)
        return count.__wrapped__(store, selection).totals

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(ask, selections)) == expected


BUILD = """
import sys
from pathlib import Path
from events.queries.counts import count
from events.queries.selection import Selection
from events.store.store import open_store
from tests import tiny
print(count(open_store(sys.argv[1], Path(sys.argv[2]), tiny.atlas()), Selection()).totals)
"""


def test_two_processes_may_build_and_read_at_the_same_time(tiny_data, tmp_path, reopen):
    command = [sys.executable, "-c", BUILD, str(tmp_path / "store"), str(tiny_data)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    started = [
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT) for _ in range(2)
    ]
    here = count(reopen(), Selection()).totals
    said = [process.communicate(timeout=60)[0].strip() for process in started]
    assert said == [str(here)] * 2
    assert len(files(tmp_path / "store")) == 1
