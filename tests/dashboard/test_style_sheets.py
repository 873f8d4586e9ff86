"""Style sheets name the elements of the page by the keys that the code gives them."""

import re
import tomllib
from pathlib import Path

import pytest

DASHBOARD = Path(__file__).parents[2] / "dashboard"
CODE = "\n".join(path.read_text(encoding="utf-8") for path in sorted(DASHBOARD.rglob("*.py")))
KEYS = sorted(
    {
        key
        for sheet in sorted((DASHBOARD / "assets").glob("*.css"))
        for key in re.findall(r"st-key-([a-z0-9-]+)", sheet.read_text(encoding="utf-8"))
    }
)


@pytest.mark.parametrize("key", KEYS)
def test_an_element_that_a_style_sheet_names_has_its_key(key):
    assert re.search(rf"""["']{re.escape(key)}""", CODE)


def test_html_outside_components_has_the_colours_of_the_theme():
    theme = tomllib.loads((DASHBOARD.parent / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
    sheet = (DASHBOARD / "assets" / "page.css").read_text(encoding="utf-8")
    for name, key in (("paper", "backgroundColor"), ("link", "primaryColor")):
        assert f"--atlas-{name}: light-dark({theme['light'][key]}, {theme['dark'][key]});" in sheet
