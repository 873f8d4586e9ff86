"""What the server does at its start."""

import asyncio
import sys

import pyarrow as pa
import pytest

from dashboard import serving, store_cache


@pytest.fixture
def unchanged():
    """Leave the process as it was."""
    before = pa.default_memory_pool(), sys.getswitchinterval()
    yield
    pa.set_memory_pool(before[0])
    sys.setswitchinterval(before[1])


@pytest.mark.usefixtures("unchanged")
def test_memory_that_is_freed_goes_back_to_the_system(monkeypatch):
    monkeypatch.setattr(store_cache, "load", lambda: None)

    async def started():
        async with serving.start(None):
            return pa.default_memory_pool().backend_name

    assert asyncio.run(started()) == "system"
