import pytest

from events.importers.far import corner


@pytest.mark.parametrize(
    ("part", "found"),
    [
        (b'<row r="12"><c r="A12" t="n"/><c r="AB12"/></row>', (28, 12)),
        (b"<c r='XFD1048576'/>", (16384, 1048576)),
        (b'<c\nr = "C7"/>', (3, 7)),
        (b'<c t="n" r="c7"/>', (3, 7)),
        (b'<c str="ZZ99"/> r=ZZZZ9', (0, 0)),
        (b'<c r="A', (1, 0)),
        (b" r=", (0, 0)),
        (b"", (0, 0)),
    ],
)
def test_the_farthest_reference_is_found(part, found):
    assert corner(part) == found
