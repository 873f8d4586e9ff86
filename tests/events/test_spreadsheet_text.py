import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from events.spreadsheet_text import STARTS, neutralise, restore

RISKY = st.text(alphabet=st.sampled_from("=+-@\t\r\n'＝a1 "), max_size=6)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "=cmd|' /C calc'!A0"])
def test_what_a_spreadsheet_would_run_is_neutralised(text):
    assert neutralise(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "plain", "a=b", "'quoted'", "’s", "مزار شریف", " =1"])
def test_other_texts_stay_as_they_are(text):
    assert neutralise(text) == text
    assert restore(text) == text


@example("'=1")
@example("''-")
@given(st.one_of(RISKY, st.text(max_size=20)))
def test_every_text_comes_back_unharmed_and_none_starts_a_formula(text):
    written = neutralise(text)
    assert restore(written) == text
    assert not written.startswith(tuple(STARTS.replace("\\", "")))
