"""How many records there are in each year, drawn."""

from xml.etree import ElementTree

from dashboard.drawing.records import years
from events.queries.counts import count
from events.queries.selection import Selection


def test_every_year_with_a_record_has_a_bar_and_words(store):
    counted = count(store, Selection()).periods("year")
    drawn = ElementTree.fromstring(years.svg(counted))
    titles = [title.text for title in drawn.iter("title")]
    assert [title.partition(":")[0] for title in titles] == [str(row.start.year) for row in counted.itertuples()]
    assert all(title in drawn.get("aria-label") for title in titles)
    heights = [sum(float(rect.get("height")) for rect in group.iter("rect")) for group in drawn.iter("g")]
    most = max(row.certain + row.possible for row in counted.itertuples())
    assert round(max(heights)) == years.HIGH_PX
    assert len(heights) > 1
    assert [round(height * most / years.HIGH_PX) for height in heights] == [
        row.certain + row.possible for row in counted.itertuples()
    ]


def test_without_a_record_nothing_is_drawn(store):
    assert years.svg(count(store, Selection(words="nosuchword")).periods("year")) == ""
