"""Invented files of each format: the headers are the real ones, every row is made up."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import openpyxl

from events.imports.formats.known_format import KNOWN_FORMATS
from events.imports.models import ParsedFile, ReadOptions
from events.imports.prepare import prepare


def names(text: str) -> list[str]:
    return text.split(",")


ACLED = names(
    "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,"
    "assoc_actor_1,inter1,actor2,assoc_actor_2,inter2,interaction,civilian_targeting,iso,region,country,"
    "admin1,admin2,admin3,location,latitude,longitude,geo_precision,source,source_scale,notes,fatalities,tags,"
    "timestamp"
)
ACLED_LEGACY = names(
    "data_id,iso,event_id_cnty,event_id_no_cnty,event_date,year,time_precision,event_type,sub_event_type,"
    "actor1,assoc_actor_1,inter1,actor2,assoc_actor_2,inter2,interaction,region,country,admin1,admin2,admin3,"
    "location,latitude,longitude,geo_precision,source,source_scale,notes,fatalities,timestamp,iso3"
)
ACLED_OLDEST = names(
    "GWNO,EVENT_ID_CNTY,EVENT_ID_NO_CNTY,EVENT_DATE,YEAR,TIME_PRECISION,EVENT_TYPE,ACTOR1,ALLY_ACTOR_1,INTER1,"
    "ACTOR2,ALLY_ACTOR_2,INTER2,INTERACTION,COUNTRY,ADMIN1,ADMIN2,ADMIN3,LOCATION,LATITUDE,LONGITUDE,"
    "GEO_PRECISION,SOURCE,NOTES,FATALITIES"
)
UCDP = KNOWN_FORMATS["ucdp"].headerless
GTD_CORE = names(
    "eventid,iyear,imonth,iday,approxdate,extended,country,country_txt,provstate,city,latitude,longitude,"
    "specificity,vicinity,location,summary,attacktype1,attacktype1_txt,target1,gname,gname2,gname3,nkill,"
    "nwound,scite1,scite2,scite3,INT_ANY,related"
)
GTD = [*GTD_CORE, *(f"other{number}" for number in range(135 - len(GTD_CORE)))]

BATTLE = {
    "event_id_cnty": "XXA1",
    "event_date": "2021-05-03",
    "year": "2021",
    "time_precision": "1",
    "event_type": "Battles",
    "sub_event_type": "Armed clash",
    "actor1": "Blue Front",
    "assoc_actor_1": "Blue Youth; Blue Elders",
    "actor2": "Green Guard",
    "country": "Arland",
    "admin1": "Eastmark",
    "location": "Old Mill",
    "latitude": "34.50",
    "longitude": "69.20",
    "geo_precision": "1",
    "source": "Arland Daily",
    "notes": "Two groups met.",
    "fatalities": "3",
}
CLASH = {
    "id": "501",
    "year": "2014",
    "type_of_violence": "1",
    "dyad_name": "Arland - Blue Front",
    "side_a": "Government of Arland",
    "side_b": "Blue Front",
    "where_prec": "1",
    "where_coordinates": "Old Mill",
    "adm_1": "Eastmark province",
    "latitude": "34.50",
    "longitude": "69.20",
    "country": "Arland",
    "date_prec": "1",
    "date_start": "2014-03-02 00:00:00.000",
    "date_end": "2014-03-02 00:00:00.000",
    "best": "4",
    "high": "6",
    "low": "2",
}
BOMB = {
    "eventid": "201405120003",
    "iyear": "2014",
    "imonth": "5",
    "iday": "12",
    "country_txt": "Arland",
    "provstate": "Eastmark",
    "city": "Old Mill",
    "latitude": "34.50",
    "longitude": "69.20",
    "specificity": "1",
    "vicinity": "0",
    "attacktype1_txt": "Bombing/Explosion",
    "gname": "Unknown",
    "nkill": "2",
    "nwound": "5",
}


def text(
    header: Sequence[str],
    rows: Iterable[Mapping[str, str]],
    delimiter: str = ",",
    end: str = "\r\n",
    quote: bool = False,
) -> str:
    """A file of cells; rows are given by the name of the column, in lower case."""
    made = io.StringIO()
    quoting = csv.QUOTE_ALL if quote else csv.QUOTE_MINIMAL
    writer = csv.writer(made, delimiter=delimiter, lineterminator=end, quoting=quoting)
    writer.writerow(header)
    writer.writerows([[row.get(name.lower(), "") for name in header] for row in rows])
    return made.getvalue()


def written(folder: Path, content: str | bytes, name: str = "file.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def workbook(path: Path, sheets: Mapping[str, Sequence[Sequence[object]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, lines in sheets.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(list(line))
    book.save(path)
    return path


def parsed(folder: Path, content: str | bytes, name: str = "file.csv", **options: object) -> ParsedFile:
    found = prepare(written(folder, content, name), ReadOptions(**options))  # type: ignore[arg-type]
    accounted(found)
    return found


def accounted(found: ParsedFile) -> None:
    """Each physical record is accepted, accepted with a warning, or rejected, and that once."""
    converted = found.rows
    assert converted.accepted + converted.warned + len(converted.rejected) == found.records
    rows = [*converted.stated.column("row").to_pylist(), *(rejected.row for rejected in converted.rejected)]
    assert sorted(rows) == list(range(1, found.records + 1))
    assert len(set(converted.stated.column("source_record_id").to_pylist())) == converted.stated.num_rows


def row(found: ParsedFile, at: int = 0) -> dict[str, object]:
    return found.rows.stated.slice(at, 1).to_pylist()[0]


def warnings(found: ParsedFile, at: int = 0) -> str:
    return "; ".join(row(found, at)["warnings"])
