"""What the page says of a file: what became of its records, how its columns map, where they lie, what would change."""

from dataclasses import replace
from datetime import date

import pyarrow as pa
import pytest

from dashboard.components.imports import columns, coverage, detected, mapping_editor, places, record_account
from dashboard.components.imports import duplicates as duplicates_panel
from dashboard.components.imports.mapping_editor import Code
from dashboard.components.imports.record_account import WarningGroup
from dashboard.drawing import style
from dashboard.drawing.records.datasets import DatasetMark
from events.imports.duplicates import ComparedAspect, PossibleDuplicate
from events.imports.incident_schema import STATED
from events.imports.models import FIELDS, SINGLE, ColumnMapping, ConvertedRows, ParsedFile, ReadOptions, TextTable
from events.imports.places.province_agreement import ProvincePair, ProvinceVerdict
from events.imports.rejected_rows import RejectedRow, RejectedRows
from events.imports.report import Changes
from events.models import Dataset
from events.queries.dataset_coverage import Coverage, DatasetScope, Line, Scope

DATASET = Dataset("made-up", "Made up", "1", "Nobody", "CC0", True, "", "")
HOSTILE = "<b>\u202ex</b>\n*y*"


def stated(*warnings):
    rows = [
        {"row": number, "source_record_id": str(number), "warnings": list(own)}
        for number, own in enumerate(warnings, 1)
    ]
    return pa.Table.from_pylist(rows, schema=STATED)


def raw(**content):
    rows = max(map(len, content.values()))
    table = pa.table({"row": pa.array(range(1, rows + 1), pa.int64()), **content})
    return TextTable("made-up.csv", "csv", table, encoding="utf-8", delimiter=",")


def used(**fields):
    columns = {field: (names,) if isinstance(names, str) else names for field, names in fields.items()}
    return ColumnMapping("table", columns, {}, {}, DATASET)


def parsed(dropped, rejected=(), duplicates=0, **content):
    found = raw(**(content or {"a": ["x"] * (dropped.num_rows + len(rejected))}))
    converted = ConvertedRows(dropped, RejectedRows.of(found.cells, rejected), (), (), duplicates, "dmy", ".")
    return ParsedFile(found, "table", used(), converted)


# ------------------------------------------------------------------ what became of each record


def test_the_records_are_accounted_for_in_one_sentence():
    rejected = [RejectedRow(3, "no date", "give one", {"a": "x"})]
    found = parsed(stated([], ["odd"]), rejected)
    assert record_account.sentence(found).endswith("= 1 accepted + 1 accepted with warnings + 1 rejected")
    assert "for an id given before" not in record_account.summary(found)
    assert "1 of them with a repeated id" in record_account.summary(parsed(stated([]), rejected, duplicates=1))


def test_the_period_is_reported():
    assert record_account.period(date(2020, 3, 1), date(2021, 6, 30)) == "Dated 1 March 2020 to 30 June 2021."
    assert record_account.period(None, None) == "No record has a date."


def test_warnings_are_counted_by_sort_whatever_they_quote():
    found = record_account.warnings(
        stated(["killed '40+' is odd"], [], ["killed '3?' is odd", "no place"], ["no place"])
    )
    assert found == [
        WarningGroup("killed … is odd", 2, (1, 3), "killed '40+' is odd"),
        WarningGroup("no place", 2, (3, 4)),
    ]


def test_only_the_first_rows_of_a_sort_are_named():
    (found,) = record_account.warnings(stated(*[["odd"]] * 9), most=2)
    assert found == WarningGroup("odd", 9, (1, 2))
    assert "1, 2 …" in record_account.warning_groups([found], "What", "Records")


def test_the_first_row_of_a_sort_is_shown_whole_where_rows_differ():
    said = record_account.warning_groups(
        record_account.warnings(stated(["killed '40+' is odd"], ["killed 3 is odd"])), "What", "Records"
    )
    assert "killed … is odd" in said
    assert "killed &#x27;40+&#x27; is odd" in said
    assert "The first of them" not in record_account.warning_groups([WarningGroup("odd", 1, (1,))], "What", "Records")


def test_no_warnings_are_not_a_group():
    assert record_account.warnings(stated([], [])) == []


def test_reasons_are_counted_as_warnings_are():
    rejected = [RejectedRow(row, f"the date '{row}' is not valid", "correct it", {}) for row in (4, 7)]
    listed = RejectedRows.of(raw(a=[]).cells, rejected)
    assert record_account.reasons(listed) == [
        WarningGroup("the date … is not valid", 2, (4, 7), "the date '4' is not valid")
    ]


def test_refused_records_are_listed_with_their_cells():
    frame = record_account.rejected_frame(
        [RejectedRow(4, "no date", "give one", {"id": "7", "empty": "", "note": HOSTILE})]
    )
    assert list(frame.iloc[0]) == [4, "no date", "give one", "id: 7 · note: <b>x</b> *y*"]


def test_a_table_of_warnings_holds_no_markup_of_the_file():
    assert "<b>" not in record_account.warning_groups([WarningGroup(HOSTILE, 1, (1,))], "What", "Records")


# ------------------------------------------------------------------ how the columns map


def test_every_field_has_its_words():
    assert set(columns.FIELD_WORDS) == set(FIELDS)
    assert len(set(columns.FIELD_WORDS.values())) == len(FIELDS)


def test_the_first_rows_are_shown_below_what_each_column_is_read_as():
    rows = columns.first_rows(raw(when=["2020", ""], what=["x\ny", "z" * 99]))
    assert [[cell.text for cell in row] for row in rows] == [["1", "2020", "x y"], ["2", "", "z" * 59 + "…"]]
    when, what = columns.head(("when", "what"), used(date="when"), {"what": "kinds"})
    assert (when.text, when.choice.value, when.note) == ("when", "date", "")
    assert (what.choice.value, what.tone, what.note) == ("", "bad", "Not used. It looks like a kind.")
    assert what.choice.label == "Column what is read as"


def test_a_column_may_fill_several_fields():
    mapping = used(title=("what", "where"), place="where")
    (where,) = columns.head(("where",), mapping, {})
    assert where.choice.value == "title+place"
    assert ("title+place", "title and town or district") in where.choice.options


def test_a_field_of_one_column_leaves_the_former_one():
    found = columns.edited(used(date="a", place="a"), ("a", "b"), {"b": ["date"]})
    assert found.columns == {"date": ("b",), "place": ("a",)}


@pytest.mark.parametrize("field", sorted(set(FIELDS) - set(SINGLE)))
def test_a_field_of_several_columns_takes_one_more(field):
    assert columns.edited(used(**{field: "b"}), ("a", "b"), {"a": [field]}).columns == {field: ("b", "a")}


def test_a_column_can_be_left_out():
    assert columns.edited(used(title=("a", "b"), date="a"), ("a", "b"), {"a": []}).columns == {"title": ("b",)}


def test_what_is_not_touched_stays_in_its_order():
    mapping = used(title=("b", "a"))
    assert columns.edited(mapping, ("a", "b", "c"), {"a": ["title"], "c": ["date"]}).columns == {
        "title": ("b", "a"),
        "date": ("c",),
    }


# ------------------------------------------------------------------ what it was detected as


def test_what_was_detected_is_reported_in_words():
    settings = {setting.name: setting for setting in detected.SETTINGS}
    found = parsed(stated([]))
    assert detected.label(settings["delimiter"], found) == "auto: comma"
    assert detected.label(settings["date_order"], found) == "auto: day, month, year"
    assert detected.label(settings["date_order"], None) == "auto"


def test_every_setting_is_a_field_of_the_choices():
    assert {setting.name for setting in detected.SETTINGS} <= set(vars(ReadOptions()))


# ------------------------------------------------------------------ places


def test_agreement_is_reported_with_its_share():
    said = places.agreement_words({ProvinceVerdict.SAME: 9, ProvinceVerdict.DIFFERENT: 1, ProvinceVerdict.UNKNOWN: 4})
    assert "90.0% of those that can be compared" in said
    assert "<strong>4</strong> undetermined" in said


def test_nothing_to_compare_is_reported():
    assert "nothing to compare" in places.agreement_words(dict.fromkeys(ProvinceVerdict, 0))


def test_the_confusion_table_can_leave_out_what_agrees(atlas):
    pairs = [
        ProvincePair("Westmark", "AA-WE", ProvinceVerdict.SAME, 5),
        ProvincePair("<b>East", "AA-EA", ProvinceVerdict.UNKNOWN, 2),
    ]
    assert "Westmark" in places.confusion(pairs, atlas, only_different=False)
    only = places.confusion(pairs, atlas, only_different=True)
    assert "Westmark" not in only
    assert "&lt;b&gt;East" in only
    assert "Eastmark" in only
    assert "No differences" in places.confusion(pairs[:1], atlas, only_different=True)


def test_what_lies_just_outside_is_shown_with_the_offer(atlas):
    row = {"row": 3, "source_record_id": "7", "title": None, "near_province_id": "BB-NO", "near_km": 1.234,
           "country_stated": "Arvia", "province_stated": None}  # fmt: skip
    assert list(places.near_frame(pa.Table.from_pylist([row]), atlas).iloc[0]) == [3, "7", "Northmark", 1.23, "Arvia"]


# ------------------------------------------------------------------ against the last import


def test_a_dataset_that_is_new_is_reported():
    assert "every record is new" in record_account.words(None)


def test_changes_are_reported_in_short():
    assert record_account.short(Changes(1, 2000, 0, 7, {})) == ": +1 ≠2,000 −0"
    assert record_account.short(None) == ""


def test_changes_are_counted_and_named():
    said = record_account.words(Changes(1, 2, 0, 7, {"killed": 2, "date_text": 1}, ("<i>9",), ("4",), ()))
    assert "&lt;i&gt;9" in said
    assert '<bdi dir="auto">4</bdi> …' in said
    assert "killed</bdi> in 2, " in said
    assert "date text</bdi> in 1." in said


# ------------------------------------------------------------------ codes


def coded(*kinds):
    rows = [
        {"row": at, "source_record_id": str(at), "kind": ours, "source_kind": own}
        for at, (own, ours) in enumerate(kinds, 1)
    ]
    return pa.Table.from_pylist(rows, schema=STATED)


def test_codes_are_counted_the_most_frequent_first():
    found = mapping_editor.codes(
        coded(("raid", "other"), ("bomb", "attack"), ("bomb", "attack"), (None, "other")), "kind"
    )
    assert found == [Code("bomb", "attack", 2), Code("raid", "other", 1)]


def test_a_code_can_mean_something_else():
    mapping = replace(used(kind="what"), codes={"kind": {"Raid ": "other", "bomb": "attack"}})
    assert mapping_editor.edited_codes(mapping, "kind", {"raid": "attack"}).codes == {
        "kind": {"raid": "attack", "bomb": "attack"}
    }


def test_codes_of_several_columns_are_written_as_mappings_write_them():
    assert mapping_editor.edited_codes(used(kind=("a", "b")), "kind", {"x / y": "attack"}).codes == {
        "kind": {"x/y": "attack"}
    }
    assert mapping_editor.edited_codes(used(kind="a"), "kind", {"x / y": "attack"}).codes == {
        "kind": {"x / y": "attack"}
    }


def test_a_column_that_becomes_that_of_the_kinds_brings_its_words():
    found = raw(what=["Protest", "bombing", "else"])
    known = columns.with_kinds(used(kind="what"), used(), found).codes["kind"]
    assert known == {"Protest": "protest", "bombing": "attack"}
    assert columns.with_kinds(used(kind="what", date="x"), used(kind="what"), found).codes == {}


# ------------------------------------------------------------------ coverage


def test_no_coverage_is_not_zero():
    signs = {said: coverage.cell(None, said, (3,)) for said in Coverage}
    assert ">0<" in signs[Coverage.YES]
    assert "not covered" in signs[Coverage.NO]
    assert ">0<" not in signs[Coverage.NO]
    assert len(set(signs.values())) == len(Coverage)


@pytest.mark.parametrize(("number", "colour"), [(1, style.COUNT_COLOURS[0]), (9, style.COUNT_COLOURS[-1])])
def test_a_number_is_readable_on_its_shade(number, colour):
    found = coverage.cell(number, Coverage.UNKNOWN, (1, 2, 4, 6, 9))
    assert colour in found
    assert f">{number}<" in found


def test_years_of_which_a_dataset_says_nothing_are_left_out(atlas):
    years = {2019: (None, Coverage.UNKNOWN), 2020: (3, Coverage.YES), 2021: (None, Coverage.NO)}
    found = coverage.table(DatasetMark("<X>", "#008700"), [Line("x", "<X>", "AA", years)], atlas)
    assert "2019" not in found
    assert "<th>2020</th><th>2021</th>" in found
    assert "&lt;X&gt;" in found
    assert "--dataset: #008700" in found
    assert "Arvia" in found


def test_countries_around_the_theatre_follow_by_their_records(atlas):
    held = DatasetScope("x", "X", "", Scope(), 2020, 2020, {("ZZ", 2020): 1, ("YY", 2020): 5, ("AA", 2020): 1})
    assert coverage.countries(held, atlas) == ["AA", "BB", "YY", "ZZ"]


# ------------------------------------------------------------------ the same in two datasets


def test_a_pair_is_set_side_by_side_with_what_differs():
    lines = (ComparedAspect("day", "1 May", "2 May", False, "1 day earlier"), ComparedAspect("actors", "", "<b>", None))
    found = duplicates_panel.beside(PossibleDuplicate("x:1", "event", "<i>one", "two", lines, None))
    assert '<abbr title="differs">≠</abbr>' in found
    assert "1 day earlier" in found
    assert "not stated" in found
    assert "<b>" not in found
    assert "<i>one" not in found


# ------------------------------------------------------------------ how high tables are


@pytest.mark.parametrize(("rows", "px"), [(0, 65), (1, 65), (3, 127), (10_000, 420)])
def test_a_table_is_as_high_as_its_rows_up_to_a_limit(rows, px):
    assert record_account.height(rows) == px
