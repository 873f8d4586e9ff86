"""The pages over a cluster and over one machine, and a browser that shows both."""

import pytest

from tests.browser.conftest import Atlas, browser_context_args, browser_type_launch_args, context
from tests.cluster.pages import two_servers

# Fixtures of the browser's tests.
__all__ = ["browser_context_args", "browser_type_launch_args", "context"]


@pytest.fixture(scope="package")
def servers(spark, tmp_path_factory):
    with two_servers.running(spark, tmp_path_factory.mktemp("pages")) as both:
        yield both


@pytest.fixture
def lake(page, servers):
    """The pages on the cluster, in a tab."""
    return Atlas(page, servers.url)


@pytest.fixture
def tabs(lake, context, servers):
    """The pages on the cluster and those on one machine, each in a tab."""
    return lake, Atlas(context.new_page(), servers.alone)
