"""Programs that tests need come from Debian's packages, or the command names what to install."""

import pytest

from tools import debian_packages


def test_a_program_on_the_path_is_left_alone(monkeypatch):
    monkeypatch.setattr(debian_packages, "install", lambda *names: pytest.fail(f"installed {names}"))
    debian_packages.provide({"sh": "dash"})


def test_only_what_is_missing_is_installed(monkeypatch):
    asked = []
    there = {"sh"}
    monkeypatch.setattr(debian_packages.shutil, "which", lambda program: program if program in there else None)
    monkeypatch.setattr(debian_packages, "can_install", lambda: True)
    monkeypatch.setattr(debian_packages, "install", lambda *names: (asked.extend(names), there.add("java")))
    debian_packages.provide({"sh": "dash", "java": "openjdk-17-jre-headless"})
    assert asked == ["openjdk-17-jre-headless"]


def test_a_file_that_is_there_is_left_alone(monkeypatch, tmp_path):
    monkeypatch.setattr(debian_packages, "install", lambda *names: pytest.fail(f"installed {names}"))
    font = tmp_path / "font.ttf"
    font.touch()
    debian_packages.provide({str(font): "fonts"})


@pytest.mark.parametrize("may_install", [True, False], ids=["install-fails", "not-root"])
def test_a_program_that_cannot_be_had_names_its_package(monkeypatch, may_install):
    monkeypatch.setattr(debian_packages, "can_install", lambda: may_install)
    monkeypatch.setattr(debian_packages, "install", lambda *names: None)
    with pytest.raises(SystemExit, match=r"need no-such-program\. Install no-such-package"):
        debian_packages.provide({"no-such-program": "no-such-package"})
