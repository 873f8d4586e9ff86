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
    """Run a command over the tiny world; return its exit status, what it printed and its errors."""
    monkeypatch.setenv("KHORASAN_ATLAS_STORE", str(tmp_path / "store"))
    monkeypatch.setattr("geodata.atlas.load", lambda: atlas)

    def run(name, *arguments, module=program):
        status = module.main([name, "--data", str(tiny_data), *map(str, arguments)])
        return status, *capsys.readouterr()

    return run


def files(folder):
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_every_format_is_written_and_printed(run, made, tmp_path):
    status, out, errors = run("brief", *PLACE, "--format", "pdf, PPTX", "-o", tmp_path / "out")
    assert (status, errors) == (0, "")
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


def test_options_take_precedence_over_the_address(run, made, tmp_path):
    assert run("brief", "--selection", "country=AA&tlp=RED&title=Old", "--title", "New", "-o", tmp_path)[0] == 0
    assert made[0][1] == Options(headline="New", tlp=Tlp.RED)


def test_brief_and_list_select_the_same_records(run, made, tmp_path):
    arguments = ("--country", "Bordova", "--from", "2020-03", "--certain", "--words", "rockets")
    run("brief", *arguments, "-o", tmp_path)
    _, listed, _ = run("list", *arguments, "--format", "json", module=events_program)
    assert made[0][0].to_query() == json.loads(listed)["selection"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--country", "Arvja"), "similar: Arvia"),
        (("--tlp", "WHITE"), "tlp=WHITE: write one of RED"),
        (("--format", "docx"), "--format: unknown format 'docx'; use some of pptx,pdf,png,svg,zip"),
        (("--format", ","), "--format: no format is named"),
        (("--selection", "colour=red"), "'colour' is not a known parameter"),
        (("--selection", "size=A5"), "size=A5: write one of 16:9"),
    ],
)
def test_wrong_arguments_are_reported(run, made, tmp_path, arguments, message):
    status, out, errors = run("brief", *arguments, "-o", tmp_path / "out")
    assert (status, out) == (2, "")
    assert message in errors
    assert files(tmp_path / "out") == []


def test_if_nothing_is_selected_the_filter_to_remove_is_named(run, made, tmp_path):
    status, _, errors = run("brief", "--country", "BB", "--kind", "propaganda", "-o", tmp_path / "out")
    assert status == 3
    assert "no record is selected by “Bordova, propaganda”; remove a filter: " in errors
    assert files(tmp_path / "out") == []


def test_a_file_is_replaced_only_by_force(run, made, tmp_path):
    _, out, _ = run("brief", *PLACE, "-o", tmp_path / "out")
    path = Path(out.strip())
    path.write_bytes(b"mine")
    status, _, errors = run("brief", *PLACE, "-o", tmp_path / "out")
    assert status == 4
    assert f"{path.name} in {tmp_path / 'out'} already" in errors
    assert "--force" in errors
    assert path.read_bytes() == b"mine"
    assert run("brief", *PLACE, "--force", "-o", tmp_path / "out")[0] == 0
    assert path.read_bytes() == b"pdf of country=AA&year=2020"


def test_a_folder_that_is_a_file_is_reported(run, made, tmp_path):
    (tmp_path / "out").write_text("a file")
    status, _, errors = run("brief", *PLACE, "-o", tmp_path / "out")
    assert status == 4
    assert "cannot be created: File exists; name another with -o" in errors
    assert made == []


def test_a_folder_that_cannot_be_written_to_is_reported_before_the_work(run, made, tmp_path, monkeypatch):
    monkeypatch.setattr(output_files.os, "access", lambda path, mode: False)
    status, _, errors = run("brief", *PLACE, "-o", tmp_path / "out")
    assert status == 4
    assert "cannot be written to" in errors
    assert made == []


def test_a_full_disk_leaves_nothing_of_either_file(run, made, tmp_path, monkeypatch):
    run("brief", *PLACE, "-o", tmp_path / "before")  # builds the store, which is synced too
    synced = []

    def sync(handle):
        synced.append(handle)
        if len(synced) == 2:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(output_files.os, "fsync", sync)
    status, _, errors = run("brief", *PLACE, "--format", "pdf,png", "-o", tmp_path / "out")
    assert status == 4
    assert ".png cannot be written: No space left on device" in errors
    assert files(tmp_path / "out") == []


def test_an_error_in_one_format_leaves_no_file(run, made, tmp_path, monkeypatch):
    render = documents.render

    def break_at_svg(brief, file_format):
        if file_format == "svg":
            raise fonts.GlyphError("the fonts of the briefing have no sign for 🚀 (U+1F680)")
        return render(brief, file_format)

    monkeypatch.setattr(documents, "render", break_at_svg)
    status, _, errors = run("brief", *PLACE, "--format", "png,svg", "-o", tmp_path / "out")
    assert status == 5
    assert "U+1F680" in errors
    assert files(tmp_path / "out") == []


def test_strict_fonts_report_the_character_and_its_text(run, made, tiny_data, tmp_path):
    events = tiny_data / "events.csv"
    events.write_text(events.read_text("utf-8").replace("Attack on the market", "Attack 🚀 on the market"), "utf-8")
    assert run("brief", *PLACE, "-o", tmp_path / "out")[0] == 0
    status, _, errors = run("brief", *PLACE, "--strict-fonts", "--force", "-o", tmp_path / "out")
    assert status == 5
    assert "🚀 (U+1F680): in “Attack 🚀 on the market" in errors


def test_faulty_data_is_reported(run, made, tiny_data, tmp_path):
    (tiny_data / "sources.csv").unlink()
    status, _, errors = run("brief", *PLACE, "-o", tmp_path / "out")
    assert status == 1
    assert "sources.csv has 1 problem" in errors


def test_names_differ_as_soon_as_anything_does(store):
    selection = Selection(countries=("AA",))
    names = {
        output_files.stem(store, selection, Options()),
        output_files.stem(store, selection, Options(variant="grey")),
        output_files.stem(store, replace(selection, years=(2020,)), Options()),
        output_files.stem(replace(store, digest="other"), selection, Options()),
    }
    assert len(names) == 4
    assert output_files.stem(store, selection, Options(headline="Ärger / im\tTal")).startswith(
        "khorasan-atlas-arger-im-tal-"
    )
    assert output_files.stem(store, selection, Options(headline="مزار شریف")).count("-") == 2
