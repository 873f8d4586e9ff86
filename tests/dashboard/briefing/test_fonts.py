import pytest
from matplotlib.font_manager import fontManager

from dashboard.briefing import fonts
from geodata.faults import FileError
from tests.processes import full_disk


@pytest.mark.parametrize("sign", list("ښځټډړږګڼۍېیکگپچژآ") + list("ҚғҳҷӯЎўЁ") + list("āīūʿʾ●◐◑✕○≠–…"))
def test_every_letter_of_the_theatre_has_a_glyph(sign):
    assert fonts.missing(sign) == ()


def test_a_letter_that_no_font_has_is_named_with_its_code_point():
    with pytest.raises(fonts.GlyphError, match=r"中 \(U\+4E2D\).*title and caveat"):
        fonts.require(["Kabul", "Kabul 中"])


def test_all_missing_letters_are_named_at_once():
    with pytest.raises(fonts.GlyphError, match=r"U\+4E2D.*U\+6587"):
        fonts.require(["中", "文"])


def test_data_with_a_missing_letter_says_its_code_point():
    assert fonts.legible("Kabul 中") == "Kabul [U+4E2D]"


def test_data_cannot_turn_the_line_around_it():
    assert fonts.legible("\u202eKabul\u2066\n\x07Herat") == "Kabul Herat"


def test_letters_of_arabic_script_are_joined():
    assert fonts.width_in("ببب", 10) < 3 * fonts.width_in("ب", 10) * 0.9


def test_bold_is_wider():
    assert fonts.width_in("Uzbekistan", 10, fonts.BOLD) > fonts.width_in("Uzbekistan", 10)


def test_typst_has_the_fonts_of_the_packages_and_none_of_the_machine():
    assert set(fonts.for_typst().families()) == set(fonts.FAMILIES)


@pytest.mark.parametrize("measure", [fonts.width_in, fonts.widest_in])
@pytest.mark.parametrize("text", ["\x1f", "Kabul 🚀", "only the first font has ก"])
def test_a_character_that_a_font_lacks_can_be_measured(text, measure):
    assert measure(text, 10) > 0


def test_fonts_of_the_machine_do_not_take_the_place_of_those_of_the_packages():
    found = fontManager.findfont(fonts.properties(9.0, fonts.BOLD), fallback_to_default=False)
    assert found == fonts.files()[fonts.BOLD][0]


def test_without_room_for_the_fonts_the_reason_is_a_sentence():
    unpack = fonts.folder.__wrapped__  # it has been unpacked in this process already
    with full_disk(512), pytest.raises(FileError, match=r"no room for temporary files \(File too large\); free disk"):
        unpack()
