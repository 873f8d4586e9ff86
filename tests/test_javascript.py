import subprocess
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OXLINT = Path(sysconfig.get_path("scripts")) / "oxlint"


@pytest.mark.parametrize(
    ("script", "fault"),
    [
        ("window.answer = undeclared;", "no-undef"),
        ("document.body.innerHTML = location.hash;", "no-restricted-properties"),
        ("window.same = location.hash == 1;", "eqeqeq"),
    ],
)
def test_faults_in_javascript_are_found(tmp_path, script, fault):
    path = tmp_path / "script.js"
    path.write_text(script + "\n", encoding="utf-8")
    command = [OXLINT, "--config", ROOT / ".oxlintrc.json", path]
    checked = subprocess.run(command, capture_output=True, text=True)
    assert checked.returncode == 1
    assert f"({fault})" in checked.stdout


def test_what_the_page_loads_has_none():
    checked = subprocess.run([OXLINT, "dashboard"], cwd=ROOT, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout
    assert f"on {len(list((ROOT / 'dashboard').rglob('*.js')))} files" in checked.stdout
