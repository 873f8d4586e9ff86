"""Every command that README.md and docs/ show is run, in a separate folder, without network."""

import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
import streamlit as st
from streamlit.web import cli as streamlit_cli

from khorasan_atlas import server
from tests.command_line import get, run

ROOT = Path(__file__).parents[1]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
KEPT = ROOT / "tests" / "samples" / "v0.2"
COMMANDS = ("make", "python", "python3", "khorasan-atlas", "curl")
# A word of a command that is a file or folder, to be read or written: afterwards it has to be there.
PATH = re.compile(r"[\w./-]+(/|\.(csv|json|geojson|gpkg|pptx|txt|xlsx|zip))")
# Commands that cannot end well here, with the words that say why.
ENDS_OTHERWISE = {
    "coverage": (1, "is not in the text"),  # the text stood in for is not the article
    "build": (1, "npm"),  # there is no network
    "cluster": (1, "docs/cluster.md"),  # no cluster runs
}


def shown(document):
    """The commands of a document: of fenced and indented blocks, and those in the text."""
    fenced = False
    for line in re.sub(r"\\\n\s*", "", document.read_text(encoding="utf-8")).splitlines():
        if line.startswith("```"):
            fenced = not fenced
        elif fenced or line.startswith("    "):
            yield from (line.strip() for _ in range(is_command(line)))
        else:
            yield from filter(is_command, re.findall(r"`([^`]+)`", line))


def is_command(text):
    first = next(iter(text.split()), "")
    return first in COMMANDS or first.startswith(".venv/")


def without_comment(command):
    return shlex.join(shlex.split(command, comments=True))


FOUND = dict.fromkeys(without_comment(command) for document in DOCUMENTS for command in shown(document))


# ------------------------------------------------------------------ what the placeholders stand for


def copy_of(*parts):
    source = KEPT.joinpath(*parts)
    return lambda path: shutil.copytree(source, path) if source.is_dir() else shutil.copy(source, path)


def records(path):
    shutil.copytree(ROOT / "events" / "data", path)


def points(path):
    path.write_text("name,longitude,latitude\nKabul,69.17,34.53\n", encoding="utf-8")


def article(path):
    path.write_text("Rockets were fired from Afghanistan in 2022. Nobody was hurt.\n", encoding="utf-8")


def boundaries(path):
    text = (KEPT / "made-from" / "squares.geojson").read_text(encoding="utf-8")
    path.write_text(text.replace('"code"', '"shapeISO"').replace('"title"', '"shapeName"'), encoding="utf-8")


def briefing(path):
    assert (
        run("dashboard", "brief", "--country", "UZ", "--slide", "sources", "--format", "pptx", "-o", "made").status == 0
    )
    (made,) = Path("made").glob("*.pptx")
    path.parent.mkdir()
    made.rename(path)


# A word of a command, after its verb or the option before it -> how the file that it stands for is made.
FILLED = {
    ("import", "FILE"): copy_of("made-from", "ucdp.csv"),
    ("import", "GEDEvent_v25_1.csv"): copy_of("made-from", "ucdp.csv"),
    ("import", "raids.csv"): copy_of("made-from", "plain.csv"),
    ("--mapping", "raids.json"): copy_of("mappings", "plain.json"),
    ("diff", "OLD"): records,
    ("diff", "NEW"): records,
    ("coverage", "ARTICLE.txt"): article,
    ("locate", "FILE.csv"): points,
    ("locate", "events.csv"): points,
    ("add", "FILE.geojson"): boundaries,
    ("add", "geoBoundaries-AFG-ADM1.geojson"): boundaries,
    ("verify", "out/FILE.pptx"): briefing,
    ("verify", "out/khorasan-atlas-uzbekistan-2022-1a2b3c4d.pptx"): briefing,
}


def filled(verb, options):
    """The words of a command that have to be made before it is run."""
    pairs = [*((verb, word) for word in options), *zip(options, options[1:], strict=False)]
    return [pair for pair in pairs if pair in FILLED]


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture(scope="module")
def stores(tmp_path_factory):
    return tmp_path_factory.mktemp("stores")


@pytest.fixture(autouse=True)
def own_folder(tmp_path, stores, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KHORASAN_ATLAS_STORE", str(stores))
    monkeypatch.setenv("KHORASAN_ATLAS_IMPORTS", str(tmp_path / "imports"))
    monkeypatch.setenv("KHORASAN_ATLAS_BOUNDARIES", str(tmp_path / "boundaries"))
    monkeypatch.setattr("sys.stdin", Terminal("y\n"))


# ------------------------------------------------------------------ how each kind of command is run


def of_the_atlas(package, verb, *options, monkeypatch):
    if package == "bench":
        return benchmark(verb)
    for file in filled(verb, options):
        FILLED[file](Path(file[1]))
    if verb in ("boundaries", "remove", "refresh", "reset"):
        copy_of("boundaries")(Path("boundaries"))
    if verb == "build":
        monkeypatch.setenv("PATH", "")
    answer = run(package, verb, *options)
    status, reason = ENDS_OTHERWISE.get(verb, (0, ""))
    assert answer.status == status, answer.err
    assert reason in answer.err
    assert answer.out or answer.err
    for path in map(Path, filter(PATH.fullmatch, options)):
        assert any(path.iterdir()) if path.is_dir() else path.stat().st_size


def benchmark(name):
    """Benchmarks take minutes: that there is one of this name has to do."""
    assert find_spec(f"bench.{name}")
    assert name in run("bench", "no such benchmark").err


def make(*words):
    """What `make` would do is looked at: its modules exist, and Streamlit knows its options."""
    outside = {key: value for key, value in os.environ.items() if not key.startswith(("MAKE", "MFLAGS"))}
    done = subprocess.run(["make", "-n", *words], cwd=ROOT, env=outside, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    modules = {name for line in lines for name in re.findall(r"/python -m ([\w.]+)", line)}
    assert modules, done.stdout
    assert [name for name in modules if find_spec(name) is None] == []
    for line in lines:
        if " -m khorasan_atlas run " in line:
            starts(*shlex.split(line.partition(" run ")[2]))
        if " -m bench " in line and not line.endswith(" all"):
            benchmark(line.split()[-1])


def starts(*options):
    assert server.APP.is_file()
    streamlit_cli.main_run.make_context("run", [str(server.APP), *options])


def curl(address):
    st.cache_data.clear()
    st.cache_resource.clear()
    status, body = get(address)
    assert status == 200
    assert body


def pip(*words):
    """Nothing is fetched: what the tests run in has it all."""
    offline = [sys.executable, "-m", "pip", *words, "--dry-run", "--no-index", "--no-deps"]
    offline += ["--no-build-isolation"] if "." in words else []
    done = subprocess.run(offline, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def environment(folder):
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    assert Path(folder, "pyvenv.cfg").is_file()


@pytest.mark.parametrize("command", FOUND, ids=str)
def test_a_documented_command_works(command, monkeypatch):
    match shlex.split(command):
        case ["python", "-m", ("geodata" | "events" | "dashboard" | "bench") as package, verb, *options]:
            of_the_atlas(package, verb, *options, monkeypatch=monkeypatch)
        case ["make", *words]:
            make(*words)
        case ["python3", "-m", "venv", folder]:
            environment(folder)
        case [".venv/bin/pip", *words]:
            pip(*words)
        case [".venv/bin/python", "-m", "khorasan_atlas", "run", *words] | ["khorasan-atlas", "run", *words]:
            starts(*words)
        case ["khorasan-atlas", verb, *options] | ["python", "-m", "khorasan_atlas", verb, *options]:
            of_the_atlas("khorasan_atlas", verb, *options, monkeypatch=monkeypatch)
        case ["curl", address]:
            curl(address)
        case ["curl", "--header", "Authorization: Bearer $TOKEN", address]:  # tests/dashboard/web tries tokens
            curl(address.replace("https://atlas.example.org", "http://127.0.0.1:8501"))
        case _:
            documents = [document.name for document in DOCUMENTS if command in document.read_text(encoding="utf-8")]
            pytest.fail(f"no way to run '{command}' of {', '.join(documents)}: add one here, or correct it there")


def test_the_commands_of_the_documents_are_found():
    programs = {tuple(shlex.split(command)[:3]) for command in FOUND}
    assert {("python", "-m", package) for package in ("geodata", "events", "dashboard")} <= programs
    assert {words[0] for words in programs} >= {
        "make",
        "python3",
        ".venv/bin/pip",
        ".venv/bin/python",
        "khorasan-atlas",
        "curl",
    }


def test_every_placeholder_that_is_filled_is_in_a_document():
    lists = [shlex.split(command) for command in FOUND]
    used = [
        pair for words in lists if words[:1] == ["python"] and len(words) > 3 for pair in filled(words[3], words[4:])
    ]
    assert set(used) == set(FILLED)
