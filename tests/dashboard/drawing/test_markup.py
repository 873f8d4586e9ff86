import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.drawing import markup

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "a & b < c > d",
    '" onmouseover="alert(1)',
    "\u202egnirts",
    "line\nbreak\x00and null",
]


class Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.words = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words.append(data)


def read(html):
    reader = Reader()
    reader.feed(html)
    return reader


@pytest.mark.parametrize("hostile", HOSTILE)
def test_text_stays_text(hostile):
    reader = read(markup.text(hostile))
    assert [tag for tag, _ in reader.tags] == ["bdi"]
    assert "".join(reader.words) == markup.clean(hostile)


@given(st.text())
def test_any_text_is_one_isolated_run_of_text_and_a_blank_one_nothing(value):
    reader = read(markup.text(value))
    assert [tag for tag, _ in reader.tags] == ["bdi"] * bool(markup.clean(value))
    assert "".join(reader.words) == markup.clean(value)


def test_signs_that_turn_the_direction_are_taken_out():
    assert markup.clean("abc\u202edef\u2066ghi\u2069") == "abcdefghi"


def test_arabic_script_is_left_as_it_is():
    assert markup.clean("مزار شریف") == "مزار شریف"


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "JAVASCRIPT:alert(1)", " data:text/html,x", "//host", "", "http://["]
)
def test_only_web_addresses_become_links(url):
    assert "<a" not in markup.link(url, "source")
    assert "source" in markup.link(url, "source")


def test_a_web_address_becomes_a_link_that_tells_nothing_of_this_page():
    (tag, attributes), *_ = read(markup.link('https://example.org/?a=1&b="2"', "source")).tags
    assert tag == "a"
    assert attributes["href"] == 'https://example.org/?a=1&b="2"'
    assert attributes["rel"] == "noopener noreferrer"


@given(st.text(alphabet="*_[]()<>`#:$~ab\\!|{}"))
def test_no_markdown_sign_stands_unescaped(value):
    left = re.sub(r"\\.", "", markup.markdown(value))
    assert not set(left) & set("*_[]()<>`#:$~\\!|{}")


def test_an_address_in_a_label_is_not_a_link():
    assert "://" not in markup.markdown("see https://evil.example/x").replace("\\", "")
    assert "www.evil" not in markup.markdown("www.evil.example").replace("\\", "")
