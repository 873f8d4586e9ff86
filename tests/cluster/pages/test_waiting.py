"""A long question shows how far it is and can be left; if the cluster ends, pages say so, and go on when it is back."""

import os
import re
import signal
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from tests.cluster.pages.test_answers import ask
from tools.spark_cluster import tasks_of

GONE = "no master of Apache Spark answers at"
WAY_OUT = "start it, or correct the address"


@contextmanager
def paused(cluster):
    """Let the cluster take questions, and answer none."""
    stopped = [pid for worker in cluster.workers for pid in tasks_of(worker)]
    assert stopped
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in stopped:
            os.kill(pid, signal.SIGCONT)


@pytest.fixture
def engine(lake):
    """The line that names the cluster: its bar, and its button."""
    line = lake.page.locator(".st-key-engine")
    return line.get_by_test_id("stProgress"), line.get_by_role("button", name="Cancel")


def test_while_a_filter_takes_long_the_map_can_be_used_and_the_filter_undone(lake, engine, servers):
    lake.open("?country=KG")
    before = lake.headline.inner_text()
    bar, cancel = engine
    with paused(servers.cluster):
        lake.page.get_by_role("group", name="Year").get_by_role("checkbox").first.click()
        expect(bar).to_contain_text("0 of")
        expect(cancel).to_be_visible()
        left, right = bar.bounding_box(), cancel.bounding_box()
        assert left["x"] + left["width"] <= right["x"], "the button is beside the bar"
        frame = next(frame for frame in lake.page.frames if "streamlit_folium" in frame.url)
        zoom = frame.evaluate("map.getZoom()")
        lake.map.locator(".leaflet-control-zoom-in").click()
        frame.wait_for_function(f"map.getZoom() > {zoom}")
        cancel.click()
        expect(lake.page.get_by_text("The question was cancelled.")).to_be_visible()
        expect(bar).to_be_hidden()
        expect(lake.headline).to_have_count(0)
        lake.page.get_by_role("button", name="Undo").click()
        expect(lake.headline).to_have_text(before)
        expect(lake.drawn).to_have_attribute("data-answer", re.compile("."))
    lake.settle()
    lake.choose("Year", "20")
    expect(lake.headline).not_to_have_text(before)
    assert lake.problems == []


def test_a_page_that_takes_long_to_open_has_the_links_to_all_others_and_is_asked_again(lake, engine, servers):
    bar, cancel = engine
    with paused(servers.cluster):
        lake.page.goto(f"{lake.url}/?view=records&q=village+khatlon")
        expect(bar).to_contain_text(" s")
        expect(lake.page.locator(".st-key-pages").get_by_role("link")).to_have_count(6)
        cancel.click()
        expect(lake.page.get_by_text("The question was cancelled.")).to_be_visible()
    lake.page.get_by_role("button", name="Ask again").click()
    expect(lake.page.locator(".records-table tbody tr").first).to_contain_text("Khatlon village")


def test_pages_say_that_the_cluster_is_gone_and_go_on_when_it_is_back(lake, servers):
    page = lake.page
    page.goto(f"{lake.url}/?view=records&country=UZ")
    expect(page.locator(".records-table tbody tr").first).to_be_visible()
    lake.settle()
    before = lake.headline.inner_text()
    servers.end_cluster()
    page.get_by_role("button", name="Export", exact=True).click()
    page.get_by_role("button", name="CSV", exact=True).click()
    failed = page.get_by_role("alert").filter(has_text="could not be made")
    expect(failed).to_contain_text(".csv could not be made")
    expect(failed).to_contain_text(WAY_OUT)
    status, _, body = ask(servers.url, "/api/events?q=village")
    assert status == 503
    assert GONE in body.decode()
    for view in ("explore", "claims", "records", "briefing", "data"):
        page.goto(f"{lake.url}/?view={view}&country=UZ")
        expect(page.get_by_test_id("stCode")).to_contain_text(GONE)
        expect(page.get_by_test_id("stCode")).to_contain_text(WAY_OUT)
    servers.begin_cluster()
    page.goto(f"{lake.url}/?view=records&country=UZ")
    expect(page.locator(".records-table tbody tr").first).to_be_visible()
    expect(lake.headline).to_have_text(before)
    assert ask(servers.url, "/api/events?q=village")[0] == 200
