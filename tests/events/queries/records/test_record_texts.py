"""The texts in which searched words are shown."""

import pytest

from events.queries.records import record_list, record_texts
from events.queries.records.record_list import Order
from events.queries.selection import Selection
from events.text_search import find, search_terms
from geodata.atlas import load


@pytest.mark.parametrize(
    "words",
    ["Hirat", "article", "Asia-Plus", "IMU", "fighters-bordering"],
    ids=["name of a place", "note", "publisher", "name of an actor", "id"],
)
def test_what_a_record_is_found_by_is_in_its_texts(shipped, words):
    found = record_list.page(shipped, Selection(words=words), Order.RELEVANCE, 100)
    rows = [row for row in found if words.lower() not in row["title"].lower()]
    assert rows
    texts = record_texts.texts(shipped, load(), rows)
    missing = [row["title"] for row in rows if not any(words.lower() in one.lower() for one in texts[row["record_id"]])]
    assert missing == []


@pytest.mark.parametrize("words", ["Daesh", "Taleban", "never", "comparable", "across", "ИГИЛ"])
def test_every_search_of_the_shipped_records_is_quoted(shipped, words):
    (term,) = search_terms(words)
    rows = record_list.page(shipped, Selection(words=words), Order.RELEVANCE, 100)
    assert rows
    texts = record_texts.texts(shipped, load(), rows)
    missing = [
        row["title"] for row in rows if not any(find(one, term) for one in (row["title"], *texts[row["record_id"]]))
    ]
    assert missing == []
