"""The three diagrams of the method, and the register of sources."""

import re
from dataclasses import replace

import pytest

from dashboard.drawing.about import accounting, matching, register, standings
from events.models import MapStanding, Reliability, Source, SourceKind
from events.queries import selected_records
from events.queries.selection import Selection

SOURCE = Source(
    "rferl-2022", "Rockets land in Tajikistan", "RFE/RL", "", "2022-05-08", "https://example.org/a", "2026-11", "en",
    SourceKind.NEWS, Reliability.B, "cited only", "read in excerpt", "https://archive.example.org/a",
)  # fmt: skip


@pytest.mark.parametrize(
    ("edtf", "match"),
    [("2022-04-18", "certain"), ("2022", "certain"), ("2021/2022", "possible"), ("2023-06", "not in the selection")],
)
def test_a_date_is_matched_by_its_days(edtf, match):
    assert matching.of_date(edtf).match == match


def test_the_drawing_matches_dates_as_the_queries_do(shipped):
    selection = Selection(years=(2022,))
    for row in selected_records.rows(shipped, selection):
        if row["earliest"] and row["latest"]:
            assert matching.of_date(row["edtf"]).match == row["match"], row["record_id"]


def test_every_match_is_drawn_and_said_to_screen_readers():
    html = matching.diagram()
    assert {example.match for example in map(matching.of_date, matching.DATES)} == set(matching.MATCHES)
    assert {matching.of_place(*place).match for place in matching.PLACES} == set(matching.MATCHES)
    label = re.findall(r'role="img" aria-label="([^"]*)"', html)
    assert "2021–2022: possible" in label[0]
    assert "Afghanistan–Tajikistan border: possible" in label[1]


def test_the_diagram_of_standings_has_every_one_as_the_rule_derives_it():
    assert [case.outcome for case in standings.CASES].count(MapStanding.DISPUTED) == 1
    assert {case.outcome for case in standings.CASES} == set(MapStanding)
    html = standings.diagram()
    assert all(f">{standing}</bdi>" in html for standing in MapStanding)


def test_no_record_of_the_account_is_lost():
    account = accounting.EXAMPLE
    kept = sum(share.number for share in account.outcomes[:-1])
    assert kept == sum(share.number for share in account.changes)
    assert f"{account.records} records = 40 accepted + 12 accepted with warnings + 8 rejected" in accounting.diagram()


def test_the_register_finds_sources_by_any_of_their_fields():
    other = replace(SOURCE, source_id="other", title="Отчёт", publisher="Мазари", kind=SourceKind.RESEARCH)
    everything = [(SOURCE, 3), (other, 1)]
    for words in ("rockets", "rferl tajikistan", "news"):
        assert register.found(everything, words) == [(SOURCE, 3)]
    assert register.found(everything, "отчет research") == [(other, 1)]
    assert register.found(everything, "") == everything
    assert register.found(everything, "no such source") == []


def test_a_source_has_its_copy_and_when_it_was_read():
    html = register.table([(SOURCE, 3), (replace(SOURCE, archived="", retrieved=""), 0)])
    assert 'href="https://archive.example.org/a"' in html
    assert "November 2026" in html
    assert "8 May 2022" in html
    assert "none known" in html
    assert "not recorded" in html


def test_a_hostile_source_becomes_no_markup():
    evil = replace(SOURCE, title="<script>", note="<img>", url="javascript:alert(1)", archived="data:text/html,x")
    html = register.table([(evil, 1)])
    assert "<script" not in html
    assert "<img" not in html
    assert "href" not in html
