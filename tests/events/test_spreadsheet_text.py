import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from events.spreadsheet_text import STARTS, neutralise, restore

RISKY = st.text(alphabet=st.sampled_from("=+-@\t\r\n'＝a1 ;"), max_size=6)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r1", "\n1", "＝1", "=cmd|' /C calc'!A0"])
def test_what_a_spreadsheet_would_run_is_neutralised(text):
    assert neutralise(text) == f"'{text}"


@pytest.mark.parametrize(
    ("text", "written"), [("a;=1+1", "a;'=1+1"), ("a\n@SUM(A1)\nb", "a\n'@SUM(A1)\nb"), ("a;'=1;b", "a;''=1;b")]
)
def test_what_would_begin_a_cell_where_csv_is_split_at_semicolons_is_neutralised(text, written):
    assert neutralise(text) == written
    assert restore(written) == text


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
    assert not any(part.startswith(tuple("=+-@＝＋－＠")) for part in re.split("[;\r\n]", written))
