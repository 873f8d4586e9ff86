"""The page About, in a real browser."""

from playwright.sync_api import expect


def test_a_phone_shows_everything_without_scrolling_sideways(atlas):
    atlas.page.set_viewport_size({"width": 390, "height": 844})
    atlas.page.goto(f"{atlas.url}/about")
    expect(atlas.page.get_by_text("How to cite", exact=True)).to_be_visible()
    atlas.settle()
    widths = atlas.page.get_by_test_id("stMain").evaluate("main => [main.scrollWidth, main.clientWidth]")
    assert widths[0] <= widths[1]
