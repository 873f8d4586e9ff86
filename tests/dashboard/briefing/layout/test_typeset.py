import pytest

from dashboard.briefing import fonts
from dashboard.briefing.layout import typeset

HOSTILE = (
    "word " * 40,
    "x" * 200,
    "<script>alert('$x_1$')</script> & more " * 4,
    "\u202e" + "turned " * 20,
    "ولایت بلخ " * 20,
    "😀 🚀 " * 30,
    "one\ntwo\tthree\x00four " * 8,
)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("width", [0.8, 3.0])
def test_no_line_is_wider_than_its_column(text, width):
    lines = typeset.wrapped(text, width, 9)
    assert max(fonts.width_in(line, 9) for line in lines) <= width + 0.001


@pytest.mark.parametrize("text", HOSTILE)
def test_a_line_cut_short_fits(text):
    line = typeset.shortened(text, 1.5, 9)
    assert fonts.width_in(line, 9) <= 1.5
    assert line.endswith("…")


def test_a_line_that_fits_is_kept_whole():
    assert typeset.shortened("Kabul, 2022", 3, 9) == "Kabul, 2022"


def test_what_is_beyond_the_last_line_is_cut_with_an_ellipsis():
    lines = typeset.wrapped("word " * 40, 1, 9, most=3)
    assert len(lines) == 3
    assert lines[-1].endswith("…")


def test_nothing_is_lost_by_breaking_lines():
    text = "Rockets over the Amu Darya: what was claimed and what was denied"
    assert " ".join(typeset.wrapped(text, 1, 9)) == text


def test_a_word_without_spaces_is_broken_without_loss():
    assert "".join(typeset.wrapped("x" * 200, 1, 9)) == "x" * 200


def test_a_long_title_is_set_smaller():
    sizes = ((24.0, 1), (12.0, 2))
    assert typeset.fitted("Kabul", 5, sizes)[0] == 24
    assert typeset.fitted("Kabul " * 20, 5, sizes)[0] == 12


def test_an_empty_text_has_no_line():
    assert typeset.wrapped("", 1, 9) == []
