import pytest

from events.imports.models import Limits, ReadOptions, UnreadableError
from events.imports.prepare import prepare
from tests.events.imports.format_files import accounted, written

GOOD = "id,date,place\n1,2020-05-13,Old Mill\n2,2020-05-14,New Mill\n"


@pytest.mark.parametrize(
    ("content", "limits", "says"),
    [
        (GOOD, Limits(size=10), "bytes of file.csv"),
        (GOOD, Limits(rows=1), "records"),
        (GOOD, Limits(cells=5), "cells of file.csv: 6, the most is 5"),
        (GOOD, Limits(columns=2), "columns of file.csv: 3, the most is 2"),
        (
            ",".join(f"c{at}" for at in range(100_000)) + "\n" + "," * 99_999 + "\n",
            Limits(),
            "columns of file.csv: 100,000",
        ),
        ("x" * (5 << 20) + ",date\n1,2020-05-13\n", Limits(), "the first record is longer than 4 MB"),
        (GOOD + '3,2020-05-15,"' + "x" * (40 << 20) + '"\n' + GOOD, Limits(), "a record is longer than 16 MB"),
    ],
)
def test_what_is_too_much_is_refused_in_words(tmp_path, content, limits, says):
    with pytest.raises(UnreadableError, match=says):
        prepare(written(tmp_path, content), ReadOptions(format="table"), limits=limits)


def test_a_row_with_a_cell_of_ten_megabytes_is_refused_and_the_others_taken(tmp_path):
    content = GOOD + "3,2020-05-15," + "x" * (10 << 20) + "\n4,2020-05-16,Mill\n"
    found = prepare(written(tmp_path, content), ReadOptions(format="table"))
    accounted(found)
    assert [(rejected.row, rejected.reason[:7]) for rejected in found.rejected] == [(3, "'place'")]
    assert found.converted.stated.num_rows == 3


def test_a_file_that_is_not_there_ends_in_a_sentence(tmp_path):
    with pytest.raises(UnreadableError, match="cannot be opened"):
        prepare(tmp_path / "none.csv")


def test_what_progress_raises_ends_the_work(tmp_path):
    def stop(_share):
        raise InterruptedError

    with pytest.raises(InterruptedError):
        prepare(written(tmp_path, GOOD), progress=stop)
