"""Invented tables in plain words whose makers have different habits, and what the page Data is to make of each."""

import io
from dataclasses import dataclass, field

import openpyxl

from tests.cases.layouts import FILES


@dataclass(frozen=True)
class PlainTable:
    """
    A file and how the wizard ends: `ready`, `asks` or `refuses`.

    `words` are on the page then; `kinds` and `columns` are what some of the file's words and columns are read as.
    """

    name: str
    content: bytes
    ends: str
    words: tuple[str, ...] = ()
    kinds: dict[str, str] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)


def workbook(*rows, merged=()):
    """Write a workbook with one sheet."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for cells in merged:
        book.active.merge_cells(cells)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _table(name, text, ends, *words, kinds=None, columns=None):
    return PlainTable(name, text.encode() if isinstance(text, str) else text, ends, words, kinds or {}, columns or {})


READY, ASKS, REFUSES = "ready", "asks", "refuses"
TABLES = (
    _table(
        "russian.csv", FILES["russian.csv"], READY, "2 records in the file = ",
        kinds={"обстрел": "rocket fire", "вооружённое столкновение": "conflict"},
        columns={"Дата": "date", "Область": "province", "№": "source_record_id"},
    ),
    _table(
        "dari.csv", FILES["dari.csv"], ASKS, "Solar Hijri", kinds={"حمله": "attack", "انفجار": "attack"},
        columns={"ولایت": "province", "کشته": "killed"},
    ),
    _table(
        "pashto.csv",
        "نېټه,ولایت,ډول,وژل شوي,ټپیان\n2022-04-12,کندز,ځانمرګی برید,3,5\n2022-04-13,بلخ,د توپخانې ډزې,1,0\n"
        "2022-04-14,کابل,تښتونه,0,0\n2022-04-15,کابل,لاریون,0,0\n",
        READY, "4 records in the file = 4 accepted",
        kinds={"ځانمرګی برید": "attack", "د توپخانې ډزې": "rocket fire", "تښتونه": "attack", "لاریون": "protest"},
    ),
    _table(
        "french.csv",
        "Date;Province;Genre;Morts;Blessés\n12/04/2022;Kunduz;attentat;3;5\n25/04/2022;Balkh;enlèvement;0;0\n",
        READY, "2 records in the file = 2 accepted", kinds={"attentat": "attack", "enlèvement": "attack"},
        columns={"Morts": "killed", "Blessés": "wounded"},
    ),
    _table(
        "german.csv", "Fall;Datum;Ereignisart;Breite;Länge;Tote\nA1;12.04.2022;Festnahme;36,7289;68,8570;0\n"
        "A2;25.04.2022;Beschuss;34,53;69,17;2\n",
        READY, "Records: 2 at a point", kinds={"Festnahme": "arrest", "Beschuss": "rocket fire"},
    ),
    _table("arabic.csv", FILES["arabic.csv"], ASKS, "No column states what happened", "Records: 1 at a point"),
    _table(
        "two-headers.csv", FILES["two-headers.csv"], ASKS, "No column states what happened",
        columns={"Casualties/Killed": "killed", "Where/District": "place"},
    ),
    _table(
        "merged.xlsx",
        workbook(
            ["Incidents, north"], ["Province", "Date", "What happened", "Dead"],
            ["Kunduz", "2022-04-12", "Night raid", 3], [None, "2022-04-13", "Air strike", 1],
            merged=("A1:D1", "A3:A4"),
        ),
        READY, "in a province as a whole", kinds={"Night raid": "operation", "Air strike": "attack"},
    ),
    _table("semicolons.csv", 'id;date;kind;lat;lon\n1;2022-04-12;IED;"36,7289";"68,8570"\n', READY, "1 at a point"),
    _table(
        "one-cell.csv", 'ref,date,"lat, lon",event\nA1,2022-04-12,"36.7289, 68.8570",Shelling\n', READY, "1 at a point",
        kinds={"Shelling": "rocket fire"}, columns={"lat, lon": "lat+lon", "event": "kind"},
    ),
    _table("kinds.csv", FILES["kinds.csv"], ASKS, "1 value is not in the list", kinds={"protest, bombing": ""}),
    _table(
        "incidents.csv", "date,place,type,source\n" + "2022-04-12,Jalalabad,Incident,radio\n" * 20,
        ASKS, "1 value is not in the list of words", "No place of the file is recognised", kinds={"Incident": ""},
    ),
    _table("day-numbers.csv", FILES["day-numbers.csv"], ASKS, "day numbers of a spreadsheet"),
    _table("solar-hijri.csv", FILES["solar-months.csv"], ASKS, "Solar Hijri"),
    _table(
        "casualties.csv", 'Date,Location,Event,Casualties\n2022-04-12,"Kunduz, Afghanistan",Kidnapping,'
        '"3 killed, 5 wounded"\n', READY, "1 record in the file = 1 accepted",
        columns={"Casualties": "killed+wounded"}, kinds={"Kidnapping": "attack"},
    ),
    _table("both-orders.csv", "date,province,kind\n03/04/2022,Kunduz,ambush\n", ASKS, "month"),
    _table("pairs.csv", FILES["pairs.csv"], ASKS, "Several pairs of columns hold coordinates"),
    _table(
        "other-language.csv", FILES["other-language.csv"], ASKS, "No column is read as a place",
        columns={"maakunta": "", "päivä": "date"},
    ),
    _table(
        "unused.csv", "date,province,kind,date of entry,district police\n2022-04-12,Kunduz,clash,2022-05-01,x\n",
        READY, "date of entry looks like a date", columns={"date of entry": ""},
    ),
    _table("totals.csv", "Date,Province,Kind,Killed\n2022-04-12,Kunduz,raid,3\n,Total,,3\n", READY, "+ 1 rejected"),
    _table("no-dates.csv", "province,kind\nKunduz,clash\n", ASKS, "No column is read as a date"),
    _table("months-as-columns.csv", FILES["a-column-for-each-month.csv"], REFUSES, "No record can be imported"),
    _table("empty.csv", "", REFUSES, "empty"),
    _table("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(200), REFUSES, "picture.csv is a picture"),
)  # fmt: skip
