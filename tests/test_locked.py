import re
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
LISTS = ("requirements", "requirements-dev", "requirements-cluster")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def pins(name):
    """Pinned versions by package."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    wanted = [Requirement(line) for line in lines if line and not line.startswith("#")]
    return {canonicalize_name(package.name): str(package.specifier) for package in wanted}


def entries(name):
    """Version and hashes by package; an entry goes on over indented lines."""
    text = re.sub(r"^ *#.*\n", "", (ROOT / name).read_text(encoding="utf-8"), flags=re.M).replace("\\\n", " ")
    split = [(Requirement(line.partition("--hash")[0]), HASH.findall(line)) for line in text.splitlines()]
    return {package.name: (str(package.specifier), hashes) for package, hashes in split}


@pytest.mark.parametrize("name", LISTS)
def test_every_pin_is_locked_at_its_version(name):
    locked = {package: version for package, (version, _) in entries(f"{name}.lock").items()}
    wanted = pins(f"{name}.txt")
    assert wanted
    assert all(version.startswith("==") for version in wanted.values())
    assert {package: locked.get(package) for package in wanted} == wanted


@pytest.mark.parametrize("name", LISTS)
def test_every_locked_package_has_one_version_and_a_hash(name):
    locked = entries(f"{name}.lock")
    assert [package for package, (_, hashes) in locked.items() if not hashes] == []
    assert [package for package, (version, _) in locked.items() if not version.startswith("==")] == []
    names = re.findall(r"^([\w.-]+)==", (ROOT / f"{name}.lock").read_text(encoding="utf-8"), flags=re.M)
    assert sorted(names) == sorted(locked)


@pytest.mark.parametrize("name", LISTS[1:])
def test_all_locks_agree(name):
    run, more = entries("requirements.lock"), entries(f"{name}.lock")
    shared = run.keys() & more.keys()
    assert shared
    assert {package: run[package][0] for package in shared} == {package: more[package][0] for package in shared}


@pytest.mark.parametrize("name", LISTS)
def test_a_lock_leaves_open_where_packages_come_from(name):
    text = (ROOT / f"{name}.lock").read_text(encoding="utf-8")
    assert re.findall("://", text) == []
