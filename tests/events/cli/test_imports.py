import io
import json
from pathlib import Path

import pytest

from events.__main__ import main
from events.imports.library import open_library
from tests.events.ucdp_files import ROWS, ged


@pytest.fixture(autouse=True)
def imports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "imports"
    monkeypatch.setenv("KHORASAN_ATLAS_IMPORTS", str(folder))
    monkeypatch.setattr("sys.stdin", io.StringIO())
    return folder


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def current(folder: Path) -> dict[str, int]:
    return {version.dataset.dataset_id: version.report["records"] for version in open_library(folder).current()}


def test_a_dry_run_shows_the_report_and_imports_nothing(
    tmp_path: Path, imports: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", str(ged(tmp_path)), "--dry-run"]) == 0
    out = capsys.readouterr().out
    for words in (
        "ged.csv: detected as ucdp, dataset 'ucdp-ged'",
        "date: date_start",
        "6 records",
        "1 of the rejected repeat an earlier id",
        "no record states a province that can be compared",
        "first import of this dataset",
    ):
        assert words in out
    assert not imports.exists()


def test_report_rejected_rows_and_mapping_are_written_to_files(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("r.json", "rejected.csv", "mapping.json")]
    options = ["--report", str(paths[0]), "--rejected", str(paths[1]), "--save-mapping", str(paths[2])]
    assert main(["import", str(ged(tmp_path)), "--dry-run", *options]) == 0
    report = json.loads(paths[0].read_text(encoding="utf-8"))
    assert report["accepted"] + report["warned"] + report["rejected"] == report["records"] == 6
    assert paths[1].read_text(encoding="utf-8-sig").splitlines()[0].startswith('"row","reason","remedy","id"')
    assert json.loads(paths[2].read_text(encoding="utf-8"))["columns"]["source_record_id"] == ["id"]


def test_yes_imports_without_asking_and_the_report_names_the_version(tmp_path: Path, imports: Path) -> None:
    assert main(["import", str(ged(tmp_path)), "--yes", "--report", str(tmp_path / "r.json")]) == 0
    assert current(imports) == {"ucdp-ged": 6}
    digest = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["digest"]
    assert digest == open_library(imports).current()[0].digest


def test_a_file_of_another_period_is_added_with_add(
    tmp_path: Path, imports: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", str(ged(tmp_path, ROWS[:2])), "--yes", "--add"]) == 0
    later = str(ged(tmp_path, ROWS[3:5], "later.csv"))
    assert main(["import", later, "--dry-run"]) == 0
    assert "no record is in both: the file covers another period or has other ids; keep both with --add" in (
        capsys.readouterr().out
    )
    assert main(["import", later, "--yes", "--add"]) == 0
    assert current(imports) == {"ucdp-ged": 4}
    out = capsys.readouterr().out
    assert "2 added, 0 changed, 2 kept, 0 unchanged" in out
    assert "added to 'ucdp-ged'" in out
    assert "in both" not in out
    main(["imports"])
    assert "4 of 4 records from ged.csv, later.csv" in capsys.readouterr().out


def test_without_a_terminal_nothing_is_imported_unless_confirmed(
    tmp_path: Path, imports: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", str(ged(tmp_path))]) == 1
    assert "--yes" in capsys.readouterr().err
    assert current(imports) == {}


@pytest.mark.parametrize(("answer", "kept"), [("y", {"ucdp-ged": 6}), ("", {}), ("no", {})])
def test_it_asks_at_a_terminal(
    tmp_path: Path, imports: Path, monkeypatch: pytest.MonkeyPatch, answer: str, kept: dict[str, int]
) -> None:
    monkeypatch.setattr("sys.stdin", Terminal(f"{answer}\n"))
    assert main(["import", str(ged(tmp_path))]) == 0
    assert current(imports) == kept


def test_the_format_of_an_unknown_file_is_asked_for(
    tmp_path: Path, imports: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "own.csv"
    path.write_text("id,when,lat,lon\na,2020-01-02,34.5,69.2\n", encoding="utf-8")
    assert main(["import", str(path), "--yes"]) == 1
    assert "--as table: any other table" in capsys.readouterr().err
    assert current(imports) == {}
    assert main(["import", str(path), "--as", "table", "--yes"]) == 0
    assert current(imports) == {"own": 1}


def test_a_saved_mapping_answers_the_questions(tmp_path: Path, imports: Path) -> None:
    path, mapping = tmp_path / "own.csv", str(tmp_path / "mapping.json")
    path.write_text("id,when,lat,lon\na,2020-01-02,34.5,69.2\n", encoding="utf-8")
    named = ["--dataset", "field-notes", "--title", "Field notes"]
    assert main(["import", str(path), "--as", "table", "--dry-run", "--save-mapping", mapping, *named]) == 0
    assert main(["import", str(path), "--mapping", mapping, "--yes"]) == 0
    assert open_library(imports).current()[0].dataset.title == "Field notes"


def test_a_missing_file_is_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(tmp_path / "nothing.csv")]) == 1
    assert "nothing.csv" in capsys.readouterr().err


@pytest.mark.parametrize(
    "wrong", [["--mapping", "nowhere.json"], ["--report", "no/such/folder/r.json"], ["--rejected", "/dev/null/x"]]
)
def test_other_files_that_cannot_be_used_are_wrong_arguments(tmp_path: Path, imports: Path, wrong: list[str]) -> None:
    assert main(["import", str(ged(tmp_path)), "--yes", *wrong]) == 2
    assert current(imports) == {}


def test_an_unknown_format_is_a_wrong_argument(tmp_path: Path) -> None:
    assert main(["import", str(ged(tmp_path)), "--as", "nonsense"]) == 2


def test_only_one_change_is_made_at_a_time(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["imports", "--undo", "one", "--remove", "another"]) == 2
    assert "use only one of --undo, --remove" in capsys.readouterr().err


def test_imports_are_listed_undone_and_removed(
    tmp_path: Path, imports: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["imports"]) == 0
    assert "no imported datasets" in capsys.readouterr().out
    for rows in (ROWS[:2], ROWS):
        main(["import", str(ged(tmp_path, rows)), "--yes"])
    capsys.readouterr()
    assert main(["imports"]) == 0
    listed = capsys.readouterr().out
    assert "current: 5 of 6 records from ged.csv" in listed
    assert "previous: 2 of 2 records from ged.csv" in listed
    assert main(["imports", "--undo", "ucdp-ged"]) == 0
    assert current(imports) == {"ucdp-ged": 2}
    assert main(["imports", "--remove", "ucdp-ged"]) == 0
    assert current(imports) == {}


@pytest.mark.parametrize(("rows", "is_suggested"), [([f"9{ROWS[0][1:]}"], True), ([ROWS[0]], False)])
def test_another_id_is_suggested_if_two_versions_share_no_record(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rows: list[str], is_suggested: bool
) -> None:
    main(["import", str(ged(tmp_path, ROWS[:2])), "--yes"])
    capsys.readouterr()
    main(["import", str(ged(tmp_path, rows)), "--dry-run"])
    assert ("give this one another id with --dataset" in capsys.readouterr().out) == is_suggested


def test_an_unknown_dataset_cannot_be_undone(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["imports", "--undo", "nothing"]) == 1
    assert "no imported dataset is called 'nothing'" in capsys.readouterr().err


BLAST = "1,1,Afghanistan,Balkh,Taliban,IS,1,1,2022-04-21,2022-04-21,36.709,67.11,11"


def test_possible_duplicates_are_shown_linked_and_rejected(
    tmp_path: Path, imports: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["import", str(ged(tmp_path, [BLAST])), "--yes"])
    pair = ["ucdp-ged:1", "mazar-mosque-2022-04-21"]
    capsys.readouterr()
    assert main(["imports", "--match"]) == 0
    assert "ucdp-ged:1 / mazar-mosque-2022-04-21\n" in capsys.readouterr().out
    for option, shown in (("--link", " (linked)"), ("--reject", " (rejected)"), ("--unlink", "")):
        assert main(["imports", option, *pair]) == 0
        assert capsys.readouterr().out.startswith(f"{' / '.join(pair)}{shown}\n")
    assert main(["imports", "--link", "ucdp-ged:2", pair[1]]) == 1
    assert "no imported incident is called 'ucdp-ged:2'" in capsys.readouterr().err


def test_imports_are_listed_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["import", str(ged(tmp_path)), "--yes"])
    capsys.readouterr()
    assert main(["imports", "--json"]) == 0
    (listed,) = json.loads(capsys.readouterr().out)
    assert listed["dataset"]["licence"] == "CC BY 4.0"
    assert listed["versions"][0]["report"]["records"] == 6


def test_control_characters_of_a_file_are_not_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = ged(tmp_path, [f"{ROWS[0]},x"])
    path.write_text(path.read_text(encoding="utf-8").replace(",best", ",best,\x1b[2Jgone"), encoding="utf-8")
    main(["import", str(path), "--dry-run"])
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert "[2Jgone" in out
