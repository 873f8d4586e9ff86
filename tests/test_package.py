"""The wheel is built without network, and what is in it runs from any folder."""

import os
import re
import subprocess
import sys
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest
from hatchling.build import build_wheel
from packaging.requirements import Requirement

from dashboard import __main__ as dashboard
from events import __main__ as events
from geodata import __main__ as geodata
from khorasan_atlas import __version__
from khorasan_atlas.__main__ import main

ROOT = Path(__file__).parents[1]
PACKAGES = ("geodata", "events", "dashboard")
INFO = f"khorasan_atlas-{__version__}.dist-info"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        return folder / build_wheel(str(folder))


@pytest.fixture(scope="module")
def contents(wheel):
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def source_files():
    tracked = subprocess.run(["git", "ls-files", *PACKAGES], cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in tracked.stdout.splitlines() if (ROOT / name).exists()]


def test_one_package_is_installed(contents):
    assert {name.split("/")[0] for name in contents} == {"khorasan_atlas", INFO}


def test_every_file_of_the_packages_is_in_it(contents):
    assert len(source_files()) > 150
    assert [
        name for name in source_files() if contents.get(f"khorasan_atlas/{name}") != (ROOT / name).read_bytes()
    ] == []


def test_the_settings_of_streamlit_are_beside_the_app(contents):
    settings = (ROOT / ".streamlit" / "config.toml").read_bytes()
    assert contents["khorasan_atlas/dashboard/.streamlit/config.toml"] == settings
    assert "khorasan_atlas/dashboard/app.py" in contents


def test_it_needs_what_requirements_txt_lists(contents):
    about = message_from_bytes(contents[f"{INFO}/METADATA"])
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    listed = {Requirement(line.lower()) for line in lines if line and not line.startswith("#")}
    assert {Requirement(line.lower()) for line in about.get_all("Requires-Dist")} == listed
    assert about["Version"] == __version__


def test_the_version_is_the_newest_of_the_changelog():
    versions = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), flags=re.M)
    assert versions[0] == __version__


def test_the_build_needs_what_the_lock_has():
    pyproject = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (needed,) = re.findall(r"^requires = \[(.*)\]", pyproject, flags=re.M)
    listed = (ROOT / "requirements-dev.txt").read_text(encoding="utf-8").splitlines()
    assert set(re.findall(r'"([^"]+)"', needed)) <= set(listed)


def test_installed_it_runs_from_any_folder_and_writes_nothing_beside_itself(wheel, tmp_path):
    installed, elsewhere = tmp_path / "site-packages", tmp_path / "elsewhere"
    elsewhere.mkdir()
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
    before = sorted(installed.rglob("*"))
    outside = {key: value for key, value in os.environ.items() if not key.startswith("KHORASAN")}
    environment = {
        **outside,
        "PYTHONPATH": str(installed),
        "PYTHONDONTWRITEBYTECODE": "1",
        "KHORASAN_ATLAS_HOME": str(tmp_path / "home"),
    }
    for words, expected in ((["find", "Leninabad"], "TJ-SU  Sughd"), (["list", "--year", "2022"], "certain")):
        command = [sys.executable, "-m", "khorasan_atlas", *words]
        done = subprocess.run(command, cwd=elsewhere, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        assert expected in done.stdout
    assert sorted(installed.rglob("*")) == before
    assert [*elsewhere.iterdir()] == []
    assert [*(tmp_path / "home" / "store").glob("*.duckdb")]


def test_all_commands_are_those_of_one_program(capsys):
    names = [name for package in (geodata, events, dashboard) for name in package.commands.commands]
    assert {name for name in names if names.count(name) > 1} == {"check"}
    assert main(["--help"]) == 0
    listed = re.findall(r"^  ([a-z][a-z-]+)  ", capsys.readouterr().out, flags=re.M)
    assert set(listed) == {*names, "run"} - {"build"}


def test_check_checks_places_and_records(capsys):
    assert main(["check"]) == 0
    shown = capsys.readouterr()
    assert re.search(r"no faults in \d+ places", shown.err)
    assert "tables in data: no faults" in shown.out


def test_the_version_is_printed(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"khorasan-atlas, version {__version__}\n"


def test_options_after_run_go_to_streamlit(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["run", "--no.such.option", "1"])
    assert ended.value.code == 2
    assert "--no.such.option" in capsys.readouterr().err
