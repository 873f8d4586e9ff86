"""No text of a file commands the terminal or reorders what is read there."""

import ast
import io
from pathlib import Path

import pytest

from events.__main__ import main
from geodata.cli.command_line import printable, show

ROOT = Path(__file__).parents[3]
# A colour, a new title of the window, an override of the direction, a line separator, a C1 control character.
HOSTILE = "\x1b[31mred\x1b]0;title\x07 \u202eevil\u2066 \u2028 \x9b2J"
COMMANDS = [
    *(ROOT / "events/cli").glob("*.py"),
    *(ROOT / "geodata/cli").glob("*.py"),
    ROOT / "dashboard/briefing/cli.py",
]


@pytest.fixture
def imported(tmp_path, monkeypatch, capsys):
    for name in ("imports", "store", "reading"):
        monkeypatch.setenv(f"KHORASAN_ATLAS_{name.upper()}", str(tmp_path / name))
    path = tmp_path / "own.csv"
    path.write_text(
        f'id,date,lat,lon,title,notes\n1,2020-05-13,34.5,69.2,"A raid{HOSTILE}","{HOSTILE}"\n', encoding="utf-8"
    )
    options = ["--as", "table", "--title", f"Own {HOSTILE}", "--yes"]
    assert main(["import", str(path), *options]) == 0
    return capsys.readouterr()


def check(text, words):
    assert words in text
    assert [line for line in text.split("\n") if not line.isprintable()] == []


def test_no_command_prints_a_control_character_of_a_file(imported, capsys):
    check(imported.out, "1 record")
    for arguments, words in (
        (["list", "--dataset", "own"], "A raid"),
        (["record", "own:1"], "A raid"),
        (["imports"], "Own "),
    ):
        assert main(arguments) == 0
        check(capsys.readouterr().out, words)


def test_a_message_quotes_no_control_character(capsys):
    assert main(["record", HOSTILE]) == 2
    check(capsys.readouterr().err, "unknown record")


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_data_are_exact_except_on_a_terminal(monkeypatch, capsys):
    show(HOSTILE, is_data=True)
    assert capsys.readouterr().out == f"{HOSTILE}\n"
    terminal = Terminal()
    monkeypatch.setattr("sys.stdout", terminal)
    show(HOSTILE, is_data=True)
    check(terminal.getvalue(), "red")


def test_words_that_are_spelt_with_a_joiner_stay():
    assert printable("می\u200cشود") == "می\u200cشود"
    assert printable("one\ttwo\nthree\u00a0four") == "one two three four"


@pytest.mark.parametrize("path", COMMANDS, ids=lambda path: f"{path.parent.parent.name}-{path.stem}")
def test_everything_is_printed_in_one_place(path):
    calls = [node.func for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    prints = [call for call in calls if isinstance(call, ast.Name) and call.id == "print"]
    assert not prints or path.name == "command_line.py"
