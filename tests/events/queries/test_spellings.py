"""Whatever name of a group or place is typed, the same records are found; a name that only looks alike finds none."""

import pytest

from events.curated.csv_files import load
from events.curated.datapackage import DATA
from events.queries import selected_records
from events.queries.selection import Selection
from events.store.curated_tables import derive
from events.store.store import open_store
from events.text_search import Thesaurus, normalise, searchable, synonyms
from geodata import atlas as places
from tests import tiny
from tests.conftest import write_tiny

SPELLINGS = {
    "the group": (
        "ISKP", "IS-K", "ISIS-K", "Wilayat Khorasan", "wilayah khorasan", "Khorasan Wilayat", "Islamic State Khorasan",
        "IS-KP", "ISIL-K", "Daesh-K", "داعش خراسان", "ИГИЛ-Хорасан",
    ),
    "the city": (
        "Mazar-e Sharif", "Mazar-i-Sharif", "mazar i sharif", "MAZAR-E-SHARIF", "مزار شریف", "مزار شريف", "مزار‌شریف",
        "Мазари-Шариф", "Mozori Sharif",
    ),
    "Herat": ("Hirat", "Herat", "هرات"),
    "Kunduz": ("Kunduz", "Qunduz", "قندوز"),
    "Sughd": ("Sughd", "Leninabad", "Leninobod"),
    "the Taliban": ("Taliban", "Taleban", "طالبان", "Талибан"),
}  # fmt: skip


def found(store, typed):
    return set(selected_records.records(store, Selection(words=typed))["record_id"])


@pytest.mark.parametrize(
    ("thing", "typed"), [(thing, typed) for thing, spellings in SPELLINGS.items() for typed in spellings[1:]]
)
def test_every_spelling_finds_the_same_records(shipped, thing, typed):
    assert found(shipped, typed) == found(shipped, SPELLINGS[thing][0])


@pytest.mark.parametrize(
    ("typed", "record_ids"),
    [
        ("ISKP", {"attacks-kunduz-2022", "rockets-termez-2022-04-18", "presence-iskp-nangarhar"}),
        ("Mazar-e Sharif", {"attacks-mazar-i-sharif-2022", "mazar-mosque-2022-04-21", "attacks-kunduz-2022"}),
        ("Hirat", {"presence-iskp-herat"}),
    ],
)
def test_a_name_finds_what_it_names(shipped, typed, record_ids):
    assert record_ids <= found(shipped, typed)


def test_what_does_not_name_the_group_is_not_found_by_it(shipped):
    assert not found(shipped, "ISKP") & {"old-war", "tajik-civil-war", "arrest-makhdoom-alam-2022", "presence-iju"}


@pytest.mark.parametrize("typed", ["ISKP", "IS-K", "ISIS-K", "Wilayat Khorasan", "Islamic State Khorasan"])
def test_the_group_does_not_find_the_provinces_of_iran(tmp_path, typed):
    """Three events of which nothing is known but that they were in a province of Iran called Khorasan."""
    folder = write_tiny(tmp_path / "data")
    for name in ("actors", "sources"):
        (folder / f"{name}.csv").write_bytes((DATA / f"{name}.csv").read_bytes())
    header = tiny.EVENTS.partition("\n")[0]
    iran = [place.place_id for place in places.load().places.values() if "Khorasan" in place.name]
    rows = [f"protest-{code.lower()},Protest,protest,2020,,{code},,,,,,no," for code in iran]
    rows.append("attack-iskp,Attack,attack,2020,,AF-KDZ,,,iskp,,,no,")
    (folder / "events.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    (folder / "claims.csv").write_text(tiny.CLAIMS.partition("\n")[0] + "\n", encoding="utf-8")
    (folder / "questions.csv").write_text(tiny.QUESTIONS.partition("\n")[0] + "\n", encoding="utf-8")
    store = open_store(tmp_path / "store", folder)
    assert len(iran) >= 3
    assert found(store, typed) == {"attack-iskp"}
    assert found(store, "Razavi Khorasan") == {"protest-ir-09"}
    store.close()


def test_an_acronym_is_distinguished_from_a_word_by_its_capitals():
    group = synonyms(["Islamic State", "IS", "ISIS"])
    assert Thesaurus([group]).other_names(["the IS fighters"]) == (" islamic state ", " is ", " isis ")
    assert Thesaurus([group]).other_names(["he is here"]) == ()
    assert Thesaurus([group]).other_names(["fighters of IS-K"]) == ()


def test_a_name_that_is_another_things_too_does_not_tell():
    country = synonyms(["Russia", "Российская Федерация"])
    state = synonyms(["Government of Russia", "Russia", "Kremlin"], set(country.names))
    assert Thesaurus([country, state]).other_names(["migrants in Russia"]) == country.names
    assert Thesaurus([country, state]).other_names(["the Kremlin said"]) == state.names


def test_the_title_of_the_article_tells_no_record_from_another(shipped):
    assert len(found(shipped, "Islamic State Khorasan and Central Asia")) < 10


def test_what_a_claim_names_is_found_in_any_spelling(tiny_data, atlas):
    cells = "protests-told,plain-protests,,,occurrence,reports,"
    assert cells in tiny.CLAIMS
    (tiny_data / "claims.csv").write_text(tiny.CLAIMS.replace(cells, f"{cells}also in Westtown"), encoding="utf-8")
    texts = {row["record_id"]: row["text"] for row in derive(load(tiny_data), atlas)["records"].to_pylist()}
    assert normalise("Oesttöwn") in texts["plain-protests"]
    assert normalise("Oesttöwn") not in texts["old-war"]


def test_names_are_searched_as_texts_are():
    assert searchable(["Mazar-e Sharif"]) == synonyms(["Mazar-e Sharif"]).names[0]
