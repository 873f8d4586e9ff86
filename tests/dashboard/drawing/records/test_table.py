"""The table of the page Records as HTML."""

import re

from dashboard.drawing.records import table
from dashboard.drawing.records.table import Bar, Header, TableRow

KIND = Header("kind", "Kind", 85, "kind", (Bar("attack", "attack", 6), Bar("arrest", "arrest", 3)), is_closed=True)
TITLE = Header("title", "Record", 255, "title", sorted="descending")
HOSTILE = '"><script>alert(1)</script>'


def drawn(headers=(TITLE, KIND), **cells):
    return table.table(headers, [TableRow("r1", "r1", {"title": "A title", "kind": "attack", **cells})], "Records")


def test_a_long_text_is_folded_with_a_sign_and_nothing_of_it_is_lost():
    text = " ".join(f"word{number}" for number in range(100))
    html = drawn(kind=text)
    summary = re.search(r"<summary>… ([\d,]+) more characters</summary>", html)
    assert summary
    assert len(text) - int(summary.group(1)) <= table.LONGEST_CELL
    assert all(f"word{number}" in html for number in range(100))


def test_bars_are_as_high_as_their_numbers():
    assert re.findall(r'style="height:(\d+)%" title="(\w+: \d+)"', drawn()) == [
        ("100", "attack: 6"),
        ("50", "arrest: 3"),
    ]


def test_a_sorted_column_is_marked_for_eyes_and_ears():
    html = drawn()
    assert 'aria-sort="descending"' in html
    assert "▼" in html


def test_a_row_without_a_record_cannot_be_opened():
    html = table.table([TITLE], [TableRow("c1", "", {"title": "A denial"})], "Claims")
    assert "data-open" not in html
    assert "data-row" not in html
    assert 'data-pick="c1"' in html


def test_every_source_of_a_record_is_linked_and_those_of_one_site_are_numbered():
    addresses = ("https://www.example.org/a", "https://example.org/b", "https://example.net/c")
    row = TableRow("e1", "e1", {"title": "An attack", "link": addresses})
    html = table.table([TITLE, Header("link", "Source", 80)], [row], "Records")
    assert all(f'href="{address}"' in html for address in addresses)
    assert "example.org (2)" in html
    assert "<summary>1 more</summary>" in html


def test_no_text_becomes_markup():
    header = Header(HOSTILE, HOSTILE, 80, HOSTILE, (Bar(HOSTILE, HOSTILE, 1),), filtered=HOSTILE)
    closed = Header("kind", HOSTILE, 80, "kind", (Bar(HOSTILE, HOSTILE, 1),), is_closed=True, filtered=HOSTILE)
    row = TableRow(HOSTILE, HOSTILE, {HOSTILE: HOSTILE, "kind": HOSTILE * 20, "link": ("javascript:alert(1)",)})
    html = table.table([header, closed, Header("link", "Source", 80)], [row], HOSTILE)
    assert "<script" not in html
    assert 'href="javascript' not in html
