from pathlib import Path

import pytest

from events.curated import csv_files
from events.curated.csv_files import Curated
from events.imports import duplicates, pipeline
from events.imports import library as imports_library
from events.imports.duplicates import PossibleDuplicate
from events.imports.library import Library, LinkVerdict, open_library
from events.imports.models import LibraryError, ReadOptions
from geodata.models import Atlas
from tests.events.ucdp_files import ROWS, ged

MARKET = ROWS[0]
DAY = "2020-03-01"


@pytest.fixture
def curated(tiny_data: Path) -> Curated:
    return csv_files.load(tiny_data)


def imported(folder: Path, atlas: Atlas, *rows: str) -> Library:
    library = open_library(folder / "imports")
    pipeline.commit(pipeline.preview(ged(folder, rows), ReadOptions(), atlas, library), library.folder)
    return open_library(library.folder)


def only(found: tuple[PossibleDuplicate, ...]) -> PossibleDuplicate:
    (match,) = found
    return match


def test_an_incident_of_the_same_day_place_actor_and_toll_is_proposed(
    tmp_path: Path, atlas: Atlas, curated: Curated
) -> None:
    match = only(duplicates.candidates(atlas, curated, imported(tmp_path, atlas, MARKET)))
    assert (match.incident, match.record) == ("ucdp-ged:1", "market-attack")
    assert [(line.aspect, line.agrees) for line in match.aspects] == [
        ("day", True),
        ("place", True),
        ("actors", True),
        ("killed", True),
    ]
    assert match.verdict is None


@pytest.mark.parametrize(
    ("change", "aspect", "difference"),
    [
        (("2020-03-01,2020-03-01", "2020-03-02,2020-03-02"), "day", "1 day later in the dataset"),
        (("2020-03-01,2020-03-01", "2020-02-29,2020-02-29"), "day", "1 day earlier in the dataset"),
        (("0.5,0.5,4", "0.5,0.9,4"), "place", "the same province, 44 km apart"),
        (("0.5,0.5,4", "0.5,0.6,4"), "place", "11 km apart"),
        (
            ("Arvia,1,1,2020", "Arvia,4,1,2020"),
            "place",
            "the same province; one of the two is known only to the province",
        ),
        (("Army of Arvia,Rebels of Arvia", "One Clan,Other Clan"), "actors", "no name in common"),
        (("0.5,0.5,4", "0.5,0.5,9"), "killed", "5 more in the dataset"),
        (("0.5,0.5,4", "0.5,0.5,1"), "killed", "3 fewer in the dataset"),
        (("0.5,0.5,4", "0.5,0.5,"), "killed", "one of them gives no number"),
    ],
)
def test_what_differs_is_reported_in_words(
    tmp_path: Path, atlas: Atlas, curated: Curated, change: tuple[str, str], aspect: str, difference: str
) -> None:
    assert change[0] in MARKET
    match = only(duplicates.candidates(atlas, curated, imported(tmp_path, atlas, MARKET.replace(*change))))
    differences = {line.aspect: line.difference for line in match.aspects}
    assert differences[aspect] == difference


def test_an_event_without_a_point_is_at_no_distance(tmp_path: Path, atlas: Atlas, curated: Curated) -> None:
    row = "7,1,Arvia,Eastmark,Rebels of Arvia,Government of Bordova,1,1,2020-05-07,2020-05-07,0.5,1.5,0"
    match = only(duplicates.candidates(atlas, curated, imported(tmp_path, atlas, row)))
    assert match.record == "rockets-north"
    assert match.aspects[1].difference == "the same province; one of the two is known only to the province"


def test_an_incident_placed_by_name_is_compared(tmp_path: Path, atlas: Atlas, curated: Curated) -> None:
    row = MARKET.replace("0.5,0.5,4", ",,4")
    assert only(duplicates.candidates(atlas, curated, imported(tmp_path, atlas, row))).record == "market-attack"


@pytest.mark.parametrize(
    "change",
    [
        ("2020-03-01,2020-03-01", "2020-03-03,2020-03-03"),
        ("2020-03-01,2020-03-01", "2020-01-01,2020-12-31"),
        ("0.5,0.5,4", "0.5,1.5,4"),
        ("Arvia,1,1,2020", "Arvia,6,1,2020"),
        (
            "Army of Arvia,Rebels of Arvia,1,1,2020-03-01,2020-03-01,0.5,0.5,4",
            "A,B,1,1,2020-03-01,2020-03-01,0.5,0.5,9",
        ),
    ],
)
def test_what_is_too_far_off_or_too_vague_is_not_proposed(
    tmp_path: Path, atlas: Atlas, curated: Curated, change: tuple[str, str]
) -> None:
    assert change[0] in MARKET
    assert duplicates.candidates(atlas, curated, imported(tmp_path, atlas, MARKET.replace(*change))) == ()


def test_the_best_come_first_and_only_so_many(tmp_path: Path, atlas: Atlas, curated: Curated) -> None:
    rows = [f"{number}{MARKET[1:]}".replace("0.5,0.5,4", "0.5,0.5,8") for number in range(10, 30)]
    found = duplicates.candidates(atlas, curated, imported(tmp_path, atlas, *rows, MARKET))
    assert len(found) == duplicates.MOST
    assert found[0].incident == "ucdp-ged:1"


def test_what_was_said_survives_another_import_and_is_shown(tmp_path: Path, atlas: Atlas, curated: Curated) -> None:
    library = imported(tmp_path, atlas, MARKET)
    imports_library.set_links(
        library.folder,
        [duplicates.compared_pair(library, curated, "ucdp-ged:1", "market-attack", LinkVerdict.REJECTED)],
    )
    again = imported(tmp_path, atlas, MARKET.replace("0.5,0.5,4", "0.5,0.5,5"), ROWS[1])
    assert only(duplicates.candidates(atlas, curated, again)).verdict is LinkVerdict.REJECTED
    assert duplicates.lost(again, duplicates.candidates(atlas, curated, again)) == ()


def test_what_was_said_of_an_incident_that_is_gone_is_not_forgotten(
    tmp_path: Path, atlas: Atlas, curated: Curated
) -> None:
    library = imported(tmp_path, atlas, MARKET)
    link = duplicates.compared_pair(library, curated, "ucdp-ged:1", "market-attack", LinkVerdict.LINKED)
    imports_library.set_links(library.folder, [link])
    without = imported(tmp_path, atlas, ROWS[1])
    assert duplicates.lost(without, duplicates.candidates(atlas, curated, without)) == (link,)
    assert only(duplicates.candidates(atlas, curated, imported(tmp_path, atlas, MARKET))).verdict is LinkVerdict.LINKED


@pytest.mark.parametrize(
    ("incident", "record"),
    [("ucdp-ged:99", "market-attack"), ("nothing:1", "market-attack"), ("ucdp-ged:1", "no-such-event"), ("1", "x")],
)
def test_only_what_is_there_can_be_spoken_of(
    tmp_path: Path, atlas: Atlas, curated: Curated, incident: str, record: str
) -> None:
    library = imported(tmp_path, atlas, MARKET)
    with pytest.raises(LibraryError, match="no event|no imported incident"):
        duplicates.compared_pair(library, curated, incident, record, LinkVerdict.LINKED)


def test_incidents_that_cannot_be_read_are_reported(tmp_path: Path, atlas: Atlas, curated: Curated) -> None:
    library = imported(tmp_path, atlas, MARKET)
    library.current()[0].incidents.write_bytes(b"damaged")
    with pytest.raises(LibraryError, match="cannot be read"):
        duplicates.candidates(atlas, curated, library)
