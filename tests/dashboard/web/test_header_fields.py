"""Header fields that list several values."""

import pytest

from dashboard.web import header_fields


@pytest.mark.parametrize(
    "text", ["gzip", "GZIP;q=0.5, br", "*", "br,gzip", "gzip ; q=1", "x-gzip", "br;q=0,gzip;q=0.001"]
)
def test_gzip_is_accepted(text):
    assert header_fields.takes_gzip(text)


@pytest.mark.parametrize(
    "text", ["", "br", "gzip;q=0", "gzip; q=0.0000", "gzip;Q=0", "*;q=0", "gzip;q=0, *", "gzip;q=x"]
)
def test_gzip_is_refused(text):
    assert not header_fields.takes_gzip(text)


@pytest.mark.parametrize("text", ['"a"', 'W/"a"', '"b","a"', '"b" ,W/"a"', "*", " * ", '"a,b", "a"'])
def test_a_tag_is_found_in_a_list(text):
    assert header_fields.has_tag(text, '"a"')


@pytest.mark.parametrize("text", ["", '"b"', "a", '"a,b"', '"*"'])
def test_a_tag_that_is_not_there_is_not_found(text):
    assert not header_fields.has_tag(text, '"a"')
