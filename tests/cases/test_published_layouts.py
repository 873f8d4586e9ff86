"""Tables in the layouts that publishers use where they give no coordinates: placed by the names that they state."""

from datetime import date

import pytest

from tests.cases.reading import Rows, read
from tests.events.imports.format_files import GTD, text

GTD_1993 = [name for name in GTD if name not in ("latitude", "longitude", "specificity", "vicinity")]
EVENT = {
    "eventid": "199304120001",
    "iyear": "1993",
    "imonth": "4",
    "iday": "12",
    "country": "4",
    "country_txt": "Afghanistan",
    "provstate": "Kunduz",
    "city": "Kunduz",
    "attacktype1": "3",
    "attacktype1_txt": "Bombing/Explosion",
    "gname": "Unknown",
    "nkill": "3",
    "nwound": "5",
}
EVENTS = [
    EVENT,
    EVENT | {"eventid": "199304000002", "iday": "0", "provstate": "Balkh", "city": "Unknown"},
    EVENT | {"eventid": "199305010003", "imonth": "5", "iday": "1", "provstate": "", "city": ""},
]
PLACED = {
    "199304120001": ("settlement", "AF", "AF-KDZ"),
    "199304000002": ("province", "AF", "AF-BAL"),
    "199305010003": ("country", "AF", None),
}

HAPI = (
    "location_code,has_hrp,in_gho,provider_admin1_name,provider_admin2_name,admin1_code,admin1_name,admin2_code,"
    "admin2_name,admin_level,event_type,events,fatalities,reference_period_start,reference_period_end,dataset_hdx_id,"
    "resource_hdx_id,warning,error\n"
    "#country+code,#meta+has_hrp,#meta+in_gho,#adm1+name+provider,#adm2+name+provider,#adm1+code,#adm1+name,#adm2+code,"
    "#adm2+name,#meta+adm_level,#event+type,#event+num,#event+fatality,#date+start,#date+end,#meta+dataset,"
    "#meta+resource,#meta+warning,#meta+error\n"
    "AFG,True,True,Kunduz,Imam Sahib,AF17,Kunduz,AF1703,Imam Sahib,2,political_violence,4,7,2022-04-01,2022-04-30,"
    "made-up,made-up,,\n"
    "AFG,True,True,Balkh,,AF18,Balkh,,,1,political_violence,2,1,2022-05-01,2022-05-31,made-up,made-up,,\n"
)
HDX = """\
Country,Admin1,Admin2,ISO3,Admin2 Pcode,Admin1 Pcode,Month,Year,Events,Fatalities
Afghanistan,Takhar,Rustaq,AFG,AF1605,AF16,April,2022,3,2
Pakistan,Balochistan,Quetta,PAK,PK21,PK2,May,2022,1,0
"""


def found(folder, content, **options):
    path = folder / "made-up.csv"
    path.write_text(content, encoding="utf-8")
    seen = read(path, **options)
    assert seen.report.questions == ()
    assert (seen.report.rejected, seen.report.unplaced) == (0, 0)
    return Rows(seen)


def places(rows):
    names = ("precision", "country", "province_id", "join")
    return {row_id: tuple(row[name] for name in names) for row_id, row in rows.by_id.items()}


@pytest.mark.parametrize(
    ("header", "format_name"),
    [(GTD_1993, None), (GTD_1993, "table"), (GTD, None)],
    ids=["without columns of points", "as any table", "with empty columns of points"],
)
def test_gtd_1993(tmp_path, header, format_name):
    rows = found(tmp_path, text(header, EVENTS), format=format_name)
    assert places(rows) == {row_id: (*place, "named") for row_id, place in PLACED.items()}
    assert rows.days("199304120001") == (date(1993, 4, 12), date(1993, 4, 12))
    assert rows.days("199304000002") == (date(1993, 4, 1), date(1993, 4, 30))
    assert [row["killed"] for row in rows.by_id.values()] == [3, 3, 3]


def test_hapi_conflict_events(tmp_path):
    rows = found(tmp_path, HAPI)
    first, second = rows.by_id.values()
    assert (first["province_id"], first["country"], first["join"]) == ("AF-KDZ", "AF", "named")
    assert (second["precision"], second["province_id"]) == ("province", "AF-BAL")
    assert (first["earliest"], first["latest"]) == (date(2022, 4, 1), date(2022, 4, 30))
    assert [first["killed"], second["killed"]] == [7, 1]
    assert "second header row (HXL tags) left out" in rows.report


def test_hdx_events_by_month(tmp_path):
    rows = found(tmp_path, HDX)
    first, second = rows.by_id.values()
    assert (first["province_id"], first["join"]) == ("AF-TAK", "named")
    assert (second["precision"], second["province_id"]) == ("district", "PK-BA")
    assert (first["earliest"], first["latest"]) == (date(2022, 4, 1), date(2022, 4, 30))
    assert [first["killed"], second["killed"]] == [2, 0]
