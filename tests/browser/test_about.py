"""The page About, in a real browser."""

from playwright.sync_api import expect


def test_a_phone_shows_everything_without_scrolling_sideways(atlas):
    atlas.page.set_viewport_size({"width": 390, "height": 844})
    atlas.page.goto(f"{atlas.url}/about")
    expect(atlas.page.get_by_text("How to cite", exact=True)).to_be_visible()
    atlas.settle()
    widths = atlas.page.get_by_test_id("stMain").evaluate("main => [main.scrollWidth, main.clientWidth]")
    assert widths[0] <= widths[1]


def test_the_rule_and_the_register_are_whole_on_a_phone(atlas):
    atlas.page.set_viewport_size({"width": 390, "height": 844})
    atlas.page.goto(f"{atlas.url}/about")
    rule = atlas.page.locator(".method-narrow").first
    expect(rule).to_be_visible()
    atlas.settle()
    box = rule.bounding_box()
    assert box["x"] + box["width"] <= 390
    atlas.page.get_by_role("tab", name="Sources").click()
    row = atlas.page.locator(".atlas-cards tbody tr").first
    expect(row).to_be_visible()
    for cell in row.locator("td").all():
        box = cell.bounding_box()
        assert box["x"] + box["width"] <= 390
    label = "cell => getComputedStyle(cell, '::before').content"
    assert row.locator("td").nth(2).evaluate(label) == '"Accessed: "'


def test_a_link_has_the_colour_of_links_in_the_theme(atlas):
    for scheme, colour in (("light", "rgb(11, 83, 148)"), ("dark", "rgb(124, 183, 255)")):
        atlas.page.emulate_media(color_scheme=scheme)
        atlas.page.goto(f"{atlas.url}/about")
        atlas.page.get_by_role("tab", name="Sources").click()
        expect(atlas.page.locator(".atlas-cards a").first).to_have_css("color", colour)
