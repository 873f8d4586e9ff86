import pytest

from events.imports.models import ReadOptions, UnreadableError
from events.imports.prepare import prepare
from events.imports.readers.source_file import Limits
from tests.events.imports.format_files import accounted, written

GOOD = "id,date,place\n1,2020-05-13,Old Mill\n2,2020-05-14,New Mill\n"


@pytest.mark.parametrize(
    ("content", "limits", "says"),
    [
        (GOOD, Limits(size=10), "file.csv: 5[0-9] bytes, but the limit is 10"),
        (GOOD, Limits(rows=1), "file.csv: 2 records, but the limit is 1"),
        (GOOD, Limits(cells=5), "file.csv: 6 cells, but the limit is 5"),
        (GOOD, Limits(columns=2), "file.csv: 3 columns, but the limit is 2"),
        (
            ",".join(f"c{at}" for at in range(100_000)) + "\n" + "," * 99_999 + "\n",
            Limits(),
            "file.csv: 100,000 columns",
        ),
        ("x" * (5 << 20) + ",date\n1,2020-05-13\n", Limits(), "the first record is longer than 4 MB"),
        (GOOD + '3,2020-05-15,"' + "x" * (40 << 20) + '"\n' + GOOD, Limits(), "a record is longer than 16 MB"),
    ],
)
def test_a_file_above_a_limit_is_refused_with_the_limit(tmp_path, content, limits, says):
    with pytest.raises(UnreadableError, match=says):
        prepare(written(tmp_path, content), ReadOptions(format="table"), limits=limits)


def test_a_row_with_a_cell_of_ten_megabytes_is_rejected_alone(tmp_path):
    content = GOOD + "3,2020-05-15," + "x" * (10 << 20) + "\n4,2020-05-16,Mill\n"
    found = prepare(written(tmp_path, content), ReadOptions(format="table"))
    accounted(found)
    assert [(rejected.row, rejected.reason[:7]) for rejected in found.rejected] == [(3, "'place'")]
    assert found.rows.stated.num_rows == 3


def test_a_missing_file_is_refused_with_a_message(tmp_path):
    with pytest.raises(UnreadableError, match="cannot be opened"):
        prepare(tmp_path / "none.csv")


def test_an_exception_of_progress_ends_the_reading(tmp_path):
    def stop(_share):
        raise InterruptedError

    with pytest.raises(InterruptedError):
        prepare(written(tmp_path, GOOD), progress=stop)
