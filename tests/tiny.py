"""A tiny invented world: two countries, three square provinces, and what is said to have happened there."""

from types import MappingProxyType

import geopandas as gpd
import shapely

from geodata.models import Atlas, Place, PlaceKind

WEST, EAST, NORTH = shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1), shapely.box(0, 1, 2, 2)
EDGE = shapely.MultiLineString([[(0, 1), (1, 1), (2, 1)]])

PLACES = (
    Place("AA", "Arvia", ("Republic of Arvia",), PlaceKind.COUNTRY, ("AA",)),
    Place("BB", "Bordova", (), PlaceKind.COUNTRY, ("BB",)),
    Place("AA-WE", "Westmark", ("West March",), PlaceKind.PROVINCE, ("AA",), province="AA-WE"),
    Place("AA-EA", "Eastmark", (), PlaceKind.PROVINCE, ("AA",), province="AA-EA"),
    Place("BB-NO", "Northmark", (), PlaceKind.PROVINCE, ("BB",), province="BB-NO"),
    Place(
        "AA-BB",
        "Arvia-Bordova border",
        ("BB-AA",),
        PlaceKind.BORDER,
        ("AA", "BB"),
        members=("AA-WE", "AA-EA", "BB-NO"),
    ),
    Place(
        "westtown",
        "Westtown",
        ("Mazar-e West", "Oesttöwn"),
        PlaceKind.SETTLEMENT,
        ("AA",),
        province="AA-WE",
        lon=0.5,
        lat=0.5,
        radius_km=5,
        names_local=MappingProxyType({"fa": "غرب‌شهر"}),
    ),
    Place("easttown", "Easttown", (), PlaceKind.SETTLEMENT, ("AA",), province="AA-EA", lon=1.5, lat=0.5, radius_km=5),
    Place(
        "east-district",
        "East District",
        (),
        PlaceKind.DISTRICT,
        ("AA",),
        province="AA-EA",
        lon=1.6,
        lat=0.3,
        radius_km=20,
    ),
    Place("arvian-plain", "Arvian Plain", (), PlaceKind.REGION, ("AA",), members=("AA-WE", "AA-EA")),
    Place("both-lands", "Both Lands", (), PlaceKind.REGION, ("AA", "BB"), members=("AA", "BB")),
)

SOURCES = """\
source_id,title,publisher,author,published,url,retrieved,language,kind,reliability,licence,note
article,The Rebels of Arvia,Institute,,2021-06,https://example.org/article,2021-07-01,en,article,B,cited only,
daily,Rockets Fly North,The Daily,A. Writer,2020-05-09,https://example.org/daily,2021-06-15,en,news,C,,
study,Counting Rebels,University,B. Scholar,2021,,,en,research,B,,
"""
ACTORS = """\
actor_id,name,aliases,kind,country,part_of,note
rebels,Rebels of Arvia (RA),RA|R-A|Arvian Rebels,armed group,AA,world-rebels,
world-rebels,World Rebels,,armed group,,,
state-a,Government of Arvia,,state body,AA,,
state-b,Government of Bordova,,state body,BB,,
border-guard-b,Bordovan Border Guard,,state body,BB,state-b,
monitor,Monitoring Team,,international body,,,
writer,the article's author,,author,,,
"""
EVENTS = """\
event_id,title,kind,date,date_text,place,origin,target_place,actors,targets,candidate_of,in_article,note
old-war,War in Bordova,conflict,1992-05-05/1997-06-27,,BB,,,,,,yes,
rebels-founded,Rebels founded,founding,2015,,AA,,,rebels,,,yes,
rebels-present,Rebels present,presence,2015~/..,,both-lands,,,rebels,,,yes,
market-attack,Attack on the market,attack,2020-03-01,,westtown,,,rebels,state-a,,yes,
rockets-north,Rockets toward Bordova,rocket fire,2020-05-07,,AA-BB,AA-EA,BB,rebels,state-b,,yes,no impact known
east-attacks,Attacks in the east,attack,2020,some time in 2020,AA-EA,,,rebels,,,yes,
east-blast-june,Blast in Easttown,attack,2020-06-01,,easttown,,,rebels,,east-attacks,maybe,
east-blast-august,Blast in East District,attack,2020-08,,east-district,,,,,east-attacks,maybe,
plain-protests,Protests on the plain,protest,2021-01-10/2021-02-03,,arvian-plain,,,,state-a,,no,
somewhere,A video,propaganda,2021-05,,,,,rebels,,,yes,
"""
QUESTIONS = """\
question_id,title,counted,unit,scope_place,comparable_group,note
rebels-arvia,Rebels in all Arvia,rebels,fighters,AA,rebel-size,families not counted
rebels-east,Rebels in the east,rebels,fighters,AA-EA,rebel-size,
"""
CLAIMS = """\
claim_id,event_id,question_id,topic_id,aspect,stance,value,low,high,approx,unit,claimant,stated,as_of,place,source_id,locator,quote,language,credibility,note
war-told,old-war,,,occurrence,reports,a civil war,,,,,writer,2021-06,,,article,p1 s1,,en,2,
founded-told,rebels-founded,,,occurrence,reports,,,,,,writer,2021-06,,,article,p1 s2,,en,2,
present-told,rebels-present,,,presence,asserts,,,,,,writer,2021-06,,,article,p1 s3,,en,3,
market-claimed,market-attack,,,perpetrator,asserts,World Rebels,,,,,world-rebels,2020-03-02,,,daily,,,en,4,
market-killed,market-attack,,,killed,reports,,4,4,,people,state-a,2020-03-02,,,daily,,,en,2,
rockets-claimed,rockets-north,,,occurrence,asserts,rockets fired,,,,,rebels,2020-05-07,,,daily,,we fired seven,en,4,
rockets-seven,rockets-north,,,rockets fired,asserts,,7,7,,rockets,rebels,2020-05-07,,,daily,,,en,4,
rockets-four,rockets-north,,,rockets fired,reports,,4,4,,rockets,monitor,2020-05-08,,,daily,,,en,2,
rockets-denied,rockets-north,,,occurrence,denies,"bullets, not rockets",,,,,border-guard-b,2020-05-08,,,daily,,,en,3,
east-told,east-attacks,,,occurrence,reports,,,,,,writer,2021-06,,,article,p2 s1,,en,2,
june-confirmed,east-blast-june,,,occurrence,asserts,,,,,,monitor,2020-06-05,,,study,,,en,1,
august-told,east-blast-august,,,occurrence,reports,,,,,,writer,2021-06,,,article,p2 s2,,en,3,
protests-told,plain-protests,,,occurrence,reports,,,,,,state-a,2021-02,,,study,,,en,3,
video-told,somewhere,,,occurrence,reports,a video of threats,,,,,writer,2021-06,,,article,p3 s1,,en,2,
size-study,,rebels-arvia,,strength,asserts,,,4000,,fighters,monitor,2021-02,2020-12,,study,,up to 4000,en,2,
size-article,,rebels-arvia,,strength,reports,,7000,7000,true,fighters,writer,2021-06,,,article,p4 s1,,en,3,
size-denied,,rebels-arvia,,strength,denies,far fewer,,,,,state-a,2021-03,,,study,,,en,4,
size-east,,rebels-east,,strength,reports,,100,200,,fighters,state-a,2021,2021,,study,,,en,4,
"""
FILES = {"sources": SOURCES, "actors": ACTORS, "events": EVENTS, "questions": QUESTIONS, "claims": CLAIMS}


def atlas() -> Atlas:
    """Put the invented places together."""
    provinces = _frame([("AA-WE", "AA", WEST), ("AA-EA", "AA", EAST), ("BB-NO", "BB", NORTH)], "province_id")
    countries = _frame([("AA", "AA", shapely.box(0, 0, 2, 1)), ("BB", "BB", NORTH)], "country")
    borders = gpd.GeoDataFrame(
        {
            "country_a": ["AA"],
            "country_b": ["BB"],
            "length_km": [222.4],
            "provinces_a": [("AA-WE", "AA-EA")],
            "provinces_b": [("BB-NO",)],
        },
        geometry=[EDGE],
        index=["AA-BB"],
        crs=4326,
    )
    places = MappingProxyType({place.place_id: place for place in PLACES})
    return Atlas(provinces, countries, borders, _frame([], "place_id"), places, "tiny")


def _frame(rows: list[tuple[str, str, shapely.Polygon]], index: str) -> gpd.GeoDataFrame:
    names = {place.place_id: place.name for place in PLACES}
    frame = gpd.GeoDataFrame(
        {
            "name": [names[code] for code, _, _ in rows],
            "aliases": [() for _ in rows],
            "names_local": [{} for _ in rows],
            "country": [country for _, country, _ in rows],
            "theatre": [True for _ in rows],
            "covers": [{} for _ in rows],
            "note": ["" for _ in rows],
        },
        geometry=[shape for _, _, shape in rows],
        index=[code for code, _, _ in rows],
        crs=4326,
    )
    return frame.rename_axis(index)
