import errno
import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from dashboard import __main__ as program
from dashboard.briefing import documents, fonts, output_files
from dashboard.briefing.options import Options, Tlp
from events import __main__ as events_program
from events.queries.selection import Selection

PLACE = ("--country", "AA", "--year", "2020")


@pytest.fixture
def made(monkeypatch):
    """What was asked to be made; drawing itself is tested elsewhere."""
    calls = []

    def render(brief, name):
        calls.append((brief.selection, brief.options, name))
        return f"{name} of {brief.selection.to_query()}".encode()

    monkeypatch.setattr(documents, "render", render)
    return calls


@pytest.fixture
def run(tiny_data, tmp_path, atlas, monkeypatch, capsys):
    """Run a command over the tiny world; return its exit status, what it printed and what it complained of."""
    monkeypatch.setenv("KHORASAN_ATLAS_STORE", str(tmp_path / "store"))
    monkeypatch.setattr("geodata.atlas.load", lambda: atlas)

    def run(name, *arguments, module=program):
        status = module.main([name, "--data", str(tiny_data), *map(str, arguments)])
        return status, *capsys.readouterr()

    return run


def files(folder):
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_every_format_asked_for_is_written_and_named(run, made, tmp_path):
    status, out, complaint = run("brief", *PLACE, "--format", "pdf, PPTX", "-o", tmp_path / "out")
    assert (status, complaint) == (0, "")
    assert [Path(line).suffix for line in out.splitlines()] == [".pptx", ".pdf"]
    assert [Path(line).name for line in out.splitlines()] == [name for name in reversed(files(tmp_path / "out"))]
    assert {Path(line).read_bytes() for line in out.splitlines()} == {
        b"pptx of country=AA&year=2020",
        b"pdf of country=AA&year=2020",
    }


def test_options_reach_the_briefing(run, made, tmp_path):
    options = (
        "--title",
        "What\nhappened",
        "--tlp",
        "amber",
        "--caveat",
        "Draft",
        "--size",
        "square",
        "--variant",
        "grey",
    )
    slides = ("--slide", "sources", "--slide", "overview", "--internal")
    assert run("brief", *PLACE, *options, *slides, "-o", tmp_path)[0] == 0
    assert made[0][1] == Options(
        "What happened", "square", Tlp.AMBER, "Draft", "grey", internal=True, slides=("overview", "sources")
    )


@pytest.mark.parametrize("before", ["", "?", "http://127.0.0.1:8501/briefing?"])
def test_the_address_of_the_page_is_enough(run, made, tmp_path, before):
    query = f"{before}country=AA&year=2020&tlp=RED&slide=sources&lat=37&zoom=6&record=market-attack&view=x"
    assert run("brief", "--selection", query, "-o", tmp_path)[0] == 0
    assert made == [(Selection(countries=("AA",), years=(2020,)), Options(tlp=Tlp.RED, slides=("sources",)), "pdf")]


def test_the_command_line_goes_before_the_address(run, made, tmp_path):
    assert run("brief", "--selection", "country=AA&tlp=RED&title=Old", "--title", "New", "-o", tmp_path)[0] == 0
    assert made[0][1] == Options(title="New", tlp=Tlp.RED)


def test_the_same_options_select_what_the_list_lists(run, made, tmp_path):
    arguments = ("--country", "Bordova", "--from", "2020-03", "--certain", "--words", "rockets")
    run("brief", *arguments, "-o", tmp_path)
    _, listed, _ = run("list", *arguments, "--format", "json", module=events_program)
    assert made[0][0].to_query() == json.loads(listed)["selection"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--country", "Arvja"), "close are Arvia"),
        (("--tlp", "WHITE"), "tlp=WHITE: write one of RED"),
        (("--format", "docx"), "--format: there is no format 'docx'; write some of pptx,pdf,png,svg,zip"),
        (("--format", ","), "--format: no format is named"),
        (("--selection", "colour=red"), "'colour' is not a known parameter"),
        (("--selection", "size=A5"), "size=A5: write one of 16:9"),
    ],
)
def test_what_is_not_understood_is_said(run, made, tmp_path, arguments, said):
    status, out, complaint = run("brief", *arguments, "-o", tmp_path / "out")
    assert (status, out) == (2, "")
    assert said in complaint
    assert files(tmp_path / "out") == []


def test_nothing_selected_names_the_filter_to_lift(run, made, tmp_path):
    status, _, complaint = run("brief", "--country", "BB", "--kind", "propaganda", "-o", tmp_path / "out")
    assert status == 3
    assert "no record is selected by “Bordova, propaganda”; remove a filter: " in complaint
    assert files(tmp_path / "out") == []


def test_a_file_is_replaced_only_by_force(run, made, tmp_path):
    _, out, _ = run("brief", *PLACE, "-o", tmp_path / "out")
    path = Path(out.strip())
    path.write_bytes(b"mine")
    status, _, complaint = run("brief", *PLACE, "-o", tmp_path / "out")
    assert status == 4
    assert f"{path.name} in {tmp_path / 'out'} already" in complaint
    assert "--force" in complaint
    assert path.read_bytes() == b"mine"
    assert run("brief", *PLACE, "--force", "-o", tmp_path / "out")[0] == 0
    assert path.read_bytes() == b"pdf of country=AA&year=2020"


def test_a_folder_that_is_a_file_is_said(run, made, tmp_path):
    (tmp_path / "out").write_text("a file")
    status, _, complaint = run("brief", *PLACE, "-o", tmp_path / "out")
    assert status == 4
    assert "cannot be made: File exists; name another with -o" in complaint
    assert made == []


def test_a_folder_that_cannot_be_written_to_is_said_before_the_work(run, made, tmp_path, monkeypatch):
    monkeypatch.setattr(output_files.os, "access", lambda path, mode: False)
    status, _, complaint = run("brief", *PLACE, "-o", tmp_path / "out")
    assert status == 4
    assert "cannot be written to" in complaint
    assert made == []


def test_a_full_disk_leaves_nothing_of_either_file(run, made, tmp_path, monkeypatch):
    synced = []

    def sync(handle):
        synced.append(handle)
        if len(synced) == 2:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(output_files.os, "fsync", sync)
    status, _, complaint = run("brief", *PLACE, "--format", "pdf,png", "-o", tmp_path / "out")
    assert status == 4
    assert ".png cannot be written: No space left on device" in complaint
    assert files(tmp_path / "out") == []


def test_what_fails_in_the_making_leaves_nothing(run, made, tmp_path, monkeypatch):
    render = documents.render

    def break_at_svg(brief, file_format):
        if file_format == "svg":
            raise fonts.GlyphError("the fonts of the briefing have no sign for 🚀 (U+1F680)")
        return render(brief, file_format)

    monkeypatch.setattr(documents, "render", break_at_svg)
    status, _, complaint = run("brief", *PLACE, "--format", "png,svg", "-o", tmp_path / "out")
    assert status == 5
    assert "U+1F680" in complaint
    assert files(tmp_path / "out") == []


def test_strict_fonts_name_the_sign_and_where_it_stands(run, made, tiny_data, tmp_path):
    events = tiny_data / "events.csv"
    events.write_text(events.read_text("utf-8").replace("Attack on the market", "Attack 🚀 on the market"), "utf-8")
    assert run("brief", *PLACE, "-o", tmp_path / "out")[0] == 0
    status, _, complaint = run("brief", *PLACE, "--strict-fonts", "--force", "-o", tmp_path / "out")
    assert status == 5
    assert "🚀 (U+1F680): in “Attack 🚀 on the market" in complaint


def test_faulty_data_is_said_as_elsewhere(run, made, tiny_data, tmp_path):
    (tiny_data / "sources.csv").unlink()
    status, _, complaint = run("brief", *PLACE, "-o", tmp_path / "out")
    assert status == 1
    assert "sources.csv has 1 problem" in complaint


def test_names_differ_as_soon_as_anything_does(store):
    selection = Selection(countries=("AA",))
    names = {
        output_files.stem(store, selection, Options()),
        output_files.stem(store, selection, Options(variant="grey")),
        output_files.stem(store, replace(selection, years=(2020,)), Options()),
        output_files.stem(replace(store, digest="other"), selection, Options()),
    }
    assert len(names) == 4
    assert output_files.stem(store, selection, Options(title="Ärger / im\tTal")).startswith(
        "khorasan-atlas-arger-im-tal-"
    )
    assert output_files.stem(store, selection, Options(title="مزار شریف")).count("-") == 2
