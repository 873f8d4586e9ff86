from email.message import Message

import pytest

from tools import licences

LOCK = licences.LOCK.read_text(encoding="utf-8")


def about(**fields):
    message = Message()
    message["Name"], message["Version"] = "example", "1.0"
    for name, values in fields.items():
        for value in values if isinstance(values, list) else [values]:
            message[name.replace("_", "-")] = value
    return message


@pytest.mark.parametrize(
    ("fields", "licence"),
    [
        ({"License_Expression": "MIT", "License": "GPL-3.0"}, "MIT"),
        ({"License": "a long text", "Classifier": "License :: OSI Approved :: BSD License"}, "BSD"),
        ({"License": "Apache License 2.0"}, "Apache-2.0"),
        ({"License": "SSPL"}, "SSPL"),
        ({}, ""),
        (
            {
                "Classifier": [
                    "Topic :: Utilities",
                    "License :: OSI Approved :: MIT License",
                    "License :: OSI Approved :: GNU General Public License (GPL)",
                ]
            },
            "MIT AND GNU General Public License (GPL)",
        ),
    ],
)
def test_a_licence_is_read_where_it_is_stated_best(fields, licence):
    assert licences.licence(about(**fields)) == licence


@pytest.mark.parametrize("expression", ["MIT", "MPL-2.0 AND MIT", "GPL-3.0-only OR BSD-2-Clause"])
def test_what_fits_is_allowed(expression):
    assert licences.is_allowed(expression)


@pytest.mark.parametrize(
    "expression",
    ["", "GPL-3.0-only", "AGPL-3.0-or-later", "MIT AND GPL-2.0-only", "MIT AND (GPL-2.0-only OR MIT)", "see LICENSE"],
)
def test_what_does_not_fit_or_is_not_clear_is_refused(expression):
    assert not licences.is_allowed(expression)


def test_every_package_to_run_is_there_and_fits(capsys):
    assert licences.main() == 0
    listed = capsys.readouterr().out.splitlines()
    assert len(listed) == len(licences.locked(LOCK)) > 50


def test_a_package_under_the_gpl_is_named_with_the_way_out(capsys, monkeypatch):
    monkeypatch.setattr(licences, "metadata", lambda name: about(License_Expression="GPL-3.0-only"))
    assert licences.main() == 1
    assert "example 1.0: licence 'GPL-3.0-only'" in capsys.readouterr().err


def test_a_package_that_is_not_installed_is_named(capsys, monkeypatch, tmp_path):
    lock = tmp_path / "requirements.lock"
    lock.write_text("no-such-package==1.0 \\\n    --hash=sha256:0\n", encoding="utf-8")
    monkeypatch.setattr(licences, "LOCK", lock)
    assert licences.main() == 2
    assert "no-such-package is in requirements.lock but not installed" in capsys.readouterr().err


def test_packages_of_another_system_are_left_out():
    lock = "a==1 \\\n    --hash=sha256:0\nb==2 ; sys_platform == 'beos' \\\n    --hash=sha256:0\n"
    assert licences.locked(lock) == ["a"]


@pytest.mark.parametrize("name", licences.CORRECTED)
def test_every_correction_is_of_a_package_in_use(name):
    assert name in licences.locked(LOCK)
