"""The house: imports point one way, between the packages and inside them, and no room is too full."""

import ast
import re
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LONGEST_FILE_LINES = 400
LONGEST_SCRIPT_LINES = 250
FULLEST_FOLDER = 15

# From top to bottom: a module imports from its own line and from the lines below it. A line is a folder, or, before a
# colon, the folder of the modules that are named; "" is the package's own folder.
HOUSE = {
    "dashboard": (
        ": __main__ app main serving",
        "views",
        "components/imports",
        "components/explore",
        "components/records",
        "components/access",
        "components",
        "web: guard",
        "routes: table",
        "routes",
        "routes: answers",
        ": search",
        ": page_state briefing_process",
        "briefing: cli verify",
        "briefing/pictures: animation files shown_map",
        "briefing",
        "briefing/powerpoint",
        "briefing: page_text",
        "briefing/texts",
        "briefing: charts content slide_text",
        "briefing/pictures",
        "briefing/map",
        "briefing/slides",
        "briefing: annotations fonts options paper sources",
        "web: connections denials listening map_scripts response_headers streamlit_limits",
        "drawing/about",
        "drawing/claims",
        "drawing",
        "drawing/map",
        "drawing/records",
        "drawing: style markup",
        ": store_cache address_keys place_areas",
        "web/access",
        "web",
    ),
    "events": (
        ": __main__",
        "cli",
        "cluster",
        "exports",
        "queries/records",
        "queries",
        "store",
        "imports",
        "imports/places",
        "imports/formats",
        "imports/readers",
        "imports/columns",
        "imports: models mapping_file incident_schema earlier_versions rejected_rows",
        "curated",
        "",
    ),
    "geodata": (
        ": __main__",
        "cli",
        "cli: command_line",
        ": checks",
        "boundaries",
        "natural_earth",
        "processes",
        "areas",
        "",
    ),
}
LINES = [
    (package, folder, frozenset(modules.split()))
    for package, lines in HOUSE.items()
    for folder, _, modules in (line.partition(":") for line in lines)
]
SCREENS = {"streamlit", "folium", "streamlit_folium", "altair", "matplotlib"}
OUTSIDE = {"geodata": SCREENS, "events": SCREENS, "dashboard": set()}

ASSETS = ROOT / "dashboard" / "assets"
SCRIPTS = sorted(ASSETS.rglob("*.js"))
# Of a module, static or dynamic.
IMPORT = re.compile(r"""(?:\bfrom |^import |\bimport\()"(\.[^"]+)""", flags=re.M)

FILES = sorted(path.relative_to(ROOT) for package in HOUSE for path in (ROOT / package).rglob("*.py"))
MODULES = {".".join(path.with_suffix("").parts).removesuffix(".__init__"): path for path in FILES}


def imports(path: Path) -> set[str]:
    """The modules that a file imports, wherever in it; `from package import module` is the module."""
    found = set()
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inside = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if name in MODULES else node.module for name in inside}
    return found


def level(path: Path) -> int:
    """The number of a module's line, counted from the top; a line that names the module goes before its folder's."""
    package, *folders, module = path.with_suffix("").parts
    own = [number for number, line in enumerate(LINES) if line[:2] == (package, "/".join(folders))]
    named = [number for number in own if module in LINES[number][2]]
    (found,) = named or [number for number in own if not LINES[number][2]]
    return found


IMPORTED = {path: sorted(MODULES[name] for name in imports(path) if name in MODULES) for path in FILES}
CODE = [path for path in FILES if path.name != "__init__.py"]


@pytest.mark.parametrize("path", CODE, ids=str)
def test_imports_point_downwards(path):
    upwards = [str(other) for other in IMPORTED[path] if level(other) < level(path)]
    assert upwards == []
    assert not {name.partition(".")[0] for name in imports(path)} & OUTSIDE[path.parts[0]]


def test_every_line_has_modules():
    assert {level(path) for path in CODE} == set(range(len(LINES)))


def test_no_files_import_each_other_in_a_circle():
    try:
        TopologicalSorter(IMPORTED).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(map(str, error.args[1])))


@pytest.mark.parametrize("path", CODE, ids=str)
def test_a_file_holds_one_idea(path):
    assert len((ROOT / path).read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE_LINES


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: str(path.relative_to(ASSETS)))
def test_a_script_holds_one_topic(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_SCRIPT_LINES
    assert len(list(path.parent.glob("*.js"))) <= FULLEST_FOLDER


def test_no_scripts_import_each_other_in_a_circle():
    imported = {
        path: [(path.parent / name).resolve() for name in IMPORT.findall(path.read_text(encoding="utf-8"))]
        for path in SCRIPTS
    }
    assert {other for others in imported.values() for other in others} <= set(SCRIPTS)
    try:
        TopologicalSorter(imported).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(path.name for path in error.args[1]))


@pytest.mark.parametrize("folder", sorted({path.parent for path in FILES}), ids=str)
def test_a_folder_is_a_room(folder):
    assert len([path for path in CODE if path.parent == folder]) <= FULLEST_FOLDER
    purpose = ast.get_docstring(ast.parse((ROOT / folder / "__init__.py").read_text(encoding="utf-8")))
    assert purpose, "says in one sentence what may be in it"
    assert purpose.count("\n") <= 1


@pytest.mark.parametrize("path", sorted((ROOT / "bench").glob("*.py")), ids=lambda path: path.name)
def test_benchmarks_import_nothing_from_the_tests(path):
    assert not {name for name in imports(path.relative_to(ROOT)) if name.partition(".")[0] == "tests"}
