import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
FOLDERS = ("geodata", "events", "dashboard", "khorasan_atlas", "tests", "bench", "tools", "docs")


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\(([^)#]+)\)", README))))
def test_every_file_named_is_there(target):
    assert (ROOT / target).exists()


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_folder_has_a_line(folder):
    assert f"| `{folder}/` |" in README


def test_no_folder_is_left_out():
    folders = {path.parent.name for path in ROOT.glob("*/*.py")} | {path.parent.name for path in ROOT.glob("*/*.md")}
    assert {folder for folder in folders if not folder.startswith(".")} - {"var"} == set(FOLDERS)


def test_it_opens_with_the_two_commands_and_a_picture():
    opening = README[: README.index("What happened, where")]
    assert opening.index("make run") < opening.index("make test") < opening.index("![")


@pytest.mark.parametrize("package", ["events", "geodata"])
def test_every_command_exists(package):
    listed = subprocess.run(
        [sys.executable, "-m", package, "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    verbs = set(re.findall(rf"^python -m {package} (\w+)", README, flags=re.M))
    assert verbs
    assert verbs <= set(re.findall(r"\w+", listed.stdout))


@pytest.mark.parametrize("document", sorted((ROOT / "docs").glob("*.md")), ids=lambda path: path.name)
def test_every_link_between_documents_leads_somewhere(document):
    for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text(encoding="utf-8")):
        assert (document.parent / target).exists(), target
