"""The Global Terrorism Database, 1970 to June 2021, with 135 columns or, in older copies, 134."""

from typing import Final

from events.imports.formats.known_format import KnownFormat, field_from
from events.models import Dataset

# With the vicinity unknown the wider circle is the honest one.
PLACES: Final = {
    "1/0": "settlement",
    "1/*": "near settlement",
    "2/*": "district",
    "3/*": "district",
    "4/*": "province",
    "5/*": "unknown",
}

FORMAT: Final = KnownFormat(
    format="gtd",
    title="GTD",
    required=(
        ("eventid",),
        ("iyear",),
        ("imonth",),
        ("iday",),
        ("latitude",),
        ("longitude",),
        ("specificity",),
        ("gname",),
        ("nkill",),
    ),
    takes=(
        field_from("source_record_id", "eventid"),
        field_from("title", "attacktype1_txt"),
        field_from("title", "city", "provstate"),
        field_from("kind", "attacktype1_txt", "attacktype1"),
        field_from("year", "iyear"),
        field_from("month", "imonth"),
        field_from("day", "iday"),
        field_from("date_text", "approxdate"),
        field_from("lon", "longitude"),
        field_from("lat", "latitude"),
        field_from("precision", "specificity"),
        field_from("precision", "vicinity"),
        field_from("country", "country_txt", "country"),
        field_from("province", "provstate"),
        field_from("place", "city"),
        field_from("place", "location"),
        field_from("actors", "gname"),
        field_from("actors", "gname2"),
        field_from("actors", "gname3"),
        field_from("killed", "nkill"),
        field_from("wounded", "nwound"),
        field_from("source", "scite1"),
        field_from("source", "scite2"),
        field_from("source", "scite3"),
        field_from("notes", "summary"),
    ),
    codes={"kind": {"*": "attack"}, "precision": PLACES},
    dataset=Dataset(
        dataset_id="gtd",
        title="GTD",
        version="",
        publisher="National Consortium for the Study of Terrorism and Responses to Terrorism (START)",
        licence="GTD end user licence: non-commercial, no redistribution, no public display",
        may_redistribute=False,
        attribution="START (National Consortium for the Study of Terrorism and Responses to Terrorism), Global "
        "Terrorism Database, University of Maryland, https://www.start.umd.edu/gtd",
        url="https://www.start.umd.edu/gtd",
    ),
)
