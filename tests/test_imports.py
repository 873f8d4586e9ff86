import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SCREENS = {"dashboard", "streamlit", "folium", "streamlit_folium", "altair", "matplotlib"}
FORBIDDEN = {"geodata": {"events", *SCREENS}, "events": SCREENS}
FILES = [path for package in FORBIDDEN for path in sorted((ROOT / package).rglob("*.py"))]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_downwards(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {
        alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
    }
    imported |= {
        node.module.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module
    }
    assert not imported & FORBIDDEN[path.relative_to(ROOT).parts[0]]


def test_each_package_is_looked_at():
    assert {path.relative_to(ROOT).parts[0] for path in FILES} == set(FORBIDDEN)
