"""The Global Terrorism Database, 1970 to June 2021, with 135 columns or, in older copies, 134."""

from typing import Final

from events.imports.formats.known_format import Layout, take
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

LAYOUT: Final = Layout(
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
        take("own_id", "eventid"),
        take("title", "attacktype1_txt"),
        take("title", "city", "provstate"),
        take("kind", "attacktype1_txt", "attacktype1"),
        take("year", "iyear"),
        take("month", "imonth"),
        take("day", "iday"),
        take("date_text", "approxdate"),
        take("lon", "longitude"),
        take("lat", "latitude"),
        take("precision", "specificity"),
        take("precision", "vicinity"),
        take("country", "country_txt", "country"),
        take("province", "provstate"),
        take("place", "city"),
        take("place", "location"),
        take("actors", "gname"),
        take("actors", "gname2"),
        take("actors", "gname3"),
        take("killed", "nkill"),
        take("wounded", "nwound"),
        take("source", "scite1"),
        take("source", "scite2"),
        take("source", "scite3"),
        take("notes", "summary"),
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
