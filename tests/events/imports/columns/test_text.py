import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from events.imports.columns.text import indices


@given(st.lists(st.lists(st.sampled_from(["a", "b", "c", None]), max_size=4), max_size=4))
def test_each_row_finds_its_value_in_the_list_of_distinct_ones(parts):
    values, at = indices(pa.chunked_array(parts, pa.string()))
    rows = [text for part in parts for text in part]
    assert [values[index] for index in at] == rows
    assert sorted(map(str, values)) == sorted({str(text) for text in rows})
