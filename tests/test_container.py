import re
from pathlib import Path

from starlette.routing import Route

from dashboard.routes.table import ROUTES

ROOT = Path(__file__).parents[1]
CONTAINER = (ROOT / "Containerfile").read_text(encoding="utf-8")
INCLUDED = re.findall(r"^!(.+)$", (ROOT / ".containerignore").read_text(encoding="utf-8"), flags=re.M)


def test_the_health_check_asks_an_existing_route():
    (path,) = re.findall(r"http://127\.0\.0\.1:8501(/\w+)", CONTAINER)
    assert path in {route.path for route in ROUTES if isinstance(route, Route)}


def test_only_what_is_needed_is_copied():
    assert all((ROOT / name).exists() for name in INCLUDED)
    imported = {
        name
        for path in (ROOT / "dashboard").rglob("*.py")
        for name in re.findall(r"^\s*(?:from|import) (\w+)", path.read_text(encoding="utf-8"), flags=re.M)
        if (ROOT / name).is_dir()
    }
    assert {"dashboard", "events", "geodata"} <= imported <= set(INCLUDED)
    assert "khorasan_atlas" in INCLUDED
    assert not {"tests", "bench", "tools", "var", ".git", ".venv"} & set(INCLUDED)


def test_state_is_kept_in_the_volume():
    (home,) = re.findall(r"^ENV KHORASAN_ATLAS_HOME=(\S+)$", CONTAINER, flags=re.M)
    assert re.findall(r"^VOLUME (\S+)$", CONTAINER, flags=re.M) == [home]
    assert "pyproject.toml" not in INCLUDED  # without it, nothing else would lead there


def test_the_program_exists_and_does_not_run_as_root():
    (program,) = re.findall(r'"-m", "([^"]+)", "run"', CONTAINER)
    assert (ROOT / program / "__main__.py").exists()
    steps = re.findall(r"^[A-Z]+", CONTAINER, flags=re.M)
    assert steps.index("RUN") < steps.index("USER") < steps.index("CMD")
