"""The texts in which searched words are shown."""

import pytest

from events.queries.records import record_list, record_texts
from events.queries.records.record_list import Order
from events.queries.selection import Selection
from geodata.atlas import load


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Hirat", "a name of its place"),
        ("article", "a note"),
        ("Asia-Plus", "a publisher"),
        ("IMU", "a name of its actor"),
    ],
    ids=lambda value: value if " " in value else "",
)
def test_what_a_record_is_found_by_is_in_its_texts(shipped, words, kind):
    rows = record_list.page(shipped, Selection(words=words), Order.RELEVANCE, 3)
    texts = record_texts.texts(shipped, load().places, rows)
    assert rows
    for row in rows:
        assert any(words.lower() in text.lower() for text in (row["title"], *texts[row["record_id"]])), kind
