"""The tiny invented world as fixtures, and the shipped data beside it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from events.store.store import Store, open_store
from geodata.models import Atlas
from tests import tiny

# Whoever runs the tests may have added boundaries of their own: tests are about the shipped ones.
os.environ["KHORASAN_ATLAS_BOUNDARIES"] = str(Path(__file__).parent / "no-boundaries-added")
# Likewise whatever they have imported.
os.environ["KHORASAN_ATLAS_IMPORTS"] = str(Path(__file__).parent / "nothing-imported")
# A busy machine is not a fault of the code: no deadlines.
settings.register_profile("calm", deadline=None)
settings.load_profile("calm")


@pytest.fixture(scope="session")
def atlas() -> Atlas:
    return tiny.atlas()


@pytest.fixture
def tiny_data(tmp_path: Path) -> Path:
    """A separate folder with the tiny records, to be spoilt at will."""
    return write_tiny(tmp_path / "data")


def write_tiny(folder: Path) -> Path:
    folder.mkdir()
    for name, text in tiny.FILES.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
    return folder


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory, atlas: Atlas) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("tiny")
    opened = open_store(folder / "store", write_tiny(folder / "data"), atlas)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The store of the shipped records."""
    opened = open_store(tmp_path_factory.mktemp("shipped"))
    yield opened
    opened.close()
