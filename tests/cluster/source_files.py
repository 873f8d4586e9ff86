"""Invented files of every format, with everything that an import has to account for."""

import csv
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.events.imports import format_files

COUNTRIES = ("Arvia", "Bordova", "Republic of Arvia", "Elsewhere", "")
PROVINCES = ("Westmark", "Eastmark", "West March", "Nomark", "")
PLACES = ("Westtown", "Easttown", "Old Mill", "Oesttöwn", "")
GROUPS = ("Rebels of Arvia", "RA", "Army of Arvia", "Villagers", "=Rebels", "")


def _written(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, restval="", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return path


def _point(chance: random.Random) -> dict[str, str]:
    if chance.random() < 0.1:
        return {"latitude": chance.choice(["", "0", "95", "about 3"]), "longitude": chance.choice(["", "0", "1.5"])}
    return {"latitude": f"{chance.uniform(-0.2, 2.2):.4f}", "longitude": f"{chance.uniform(-0.2, 2.2):.4f}"}


def _day(chance: random.Random) -> str:
    if chance.random() < 0.02:
        return chance.choice(["1899-12-30", "1788-01-01", "1921-05-05", "2090-01-01", "soon", "", "2020-02-30"])
    return f"{chance.randint(2018, 2022)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"


def ucdp(folder: Path, rows: int, seed: int = 1) -> Path:
    chance = random.Random(seed)
    return _written(folder / "GEDEvent_v25_1.csv", format_files.UCDP, (_ged(chance, at) for at in range(rows)))


def _ged(chance: random.Random, at: int) -> dict[str, Any]:
    day = _day(chance)
    return {
        **format_files.CLASH,
        **_point(chance),
        "id": str(at if chance.random() > 0.05 else chance.randint(0, at)),
        "type_of_violence": chance.choice("1123x"),
        "country": chance.choice(COUNTRIES),
        "adm_1": chance.choice(PROVINCES),
        "where_coordinates": chance.choice(PLACES),
        "where_prec": chance.choice("1234567"),
        "side_a": chance.choice(GROUPS),
        "side_b": chance.choice(GROUPS),
        "date_prec": chance.choice("12345"),
        "date_start": day,
        "date_end": day if chance.random() < 0.9 else _day(chance),
        "best": chance.choice(["0", "4", "12", "many"]),
        "low": chance.choice(["0", "2"]),
        "high": chance.choice(["1", "30"]),
    }


def acled(folder: Path, rows: int, seed: int = 2) -> Path:
    chance = random.Random(seed)
    return _written(folder / "acled.csv", format_files.ACLED, (_battle(chance, at) for at in range(rows)))


def _battle(chance: random.Random, at: int) -> dict[str, Any]:
    return {
        **format_files.BATTLE,
        **_point(chance),
        "event_id_cnty": f"XXA{at if chance.random() > 0.03 else chance.randint(0, at)}" if at % 97 else "",
        "event_date": _day(chance),
        "year": str(chance.randint(2018, 2022)),
        "event_type": chance.choice(["Battles", "Protests", "Riots", "Odd"]),
        "sub_event_type": chance.choice(["Armed clash", "Peaceful protest", "Mob violence", "Odd"]),
        "actor1": chance.choice(GROUPS),
        "actor2": chance.choice(GROUPS),
        "country": chance.choice(COUNTRIES),
        "admin1": chance.choice(PROVINCES),
        "location": chance.choice(PLACES),
        "notes": chance.choice(["Two groups met.", "On 3 May,\nnear the mill.", "", "bell \x07 rang"]),
        "fatalities": chance.choice(["0", "3", "10+", "unknown"]),
    }


def gtd(folder: Path, rows: int, seed: int = 3) -> Path:
    chance = random.Random(seed)
    return _written(folder / "gtd.csv", format_files.GTD, (_bomb(chance, at) for at in range(rows)))


def _bomb(chance: random.Random, at: int) -> dict[str, Any]:
    return {
        **format_files.BOMB,
        **_point(chance),
        "eventid": str(201400000000 + at),
        "iyear": chance.choice(["2013", "2014", "1970", "0"]),
        "imonth": str(chance.randint(0, 13)),
        "iday": str(chance.randint(0, 31)),
        "country_txt": chance.choice(COUNTRIES),
        "provstate": chance.choice(PROVINCES),
        "city": chance.choice(PLACES),
        "gname": chance.choice(GROUPS),
        "specificity": chance.choice("12345"),
        "nkill": chance.choice(["", "2", "1.5", "x"]),
    }


def table(folder: Path, rows: int, seed: int = 4) -> Path:
    """A table of no known format: dates in another order, no ids, rows that repeat, words of our own for kinds."""
    chance = random.Random(seed)
    columns = ("Date", "Kind", "Country", "Province", "Town", "Lat", "Lon", "Killed", "Remark")
    lines = [_line(chance) for _ in range(rows)]
    for at in range(0, rows, 31):
        lines[at] = lines[at // 2]
    return _written(folder / "our own list.csv", columns, lines)


def _line(chance: random.Random) -> dict[str, Any]:
    return {
        "Date": f"{chance.randint(1, 28)}/{chance.randint(1, 12)}/{chance.randint(2019, 2021)}",
        "Kind": chance.choice(["attack", "protest", "bombing", "picnic", "party"]),
        "Country": chance.choice(COUNTRIES[:3]),
        "Province": chance.choice(PROVINCES),
        "Town": chance.choice(PLACES),
        "Lat": chance.choice(["0.5", "1.5", "", "0.25"]),
        "Lon": chance.choice(["0.5", "1.5", "0.75"]),
        "Killed": chance.choice(["", "3", "about 10", "3-5"]),
        "Remark": chance.choice(["", "seen by many"]),
    }


def spoilt(folder: Path, rows: int, seed: int = 5) -> Path:
    """A file with rows that cannot be read, blank rows, the header once more, sums, repeated ids, and a cut end."""
    chance, lines = random.Random(seed), ["id,date,country,place,latitude,longitude,killed,kind"]
    for at in range(rows):
        place = f"Arvia,Westtown,{chance.uniform(0, 1):.3f},0.5"
        number = at if chance.random() > 0.1 else chance.randint(0, at)
        odd = {
            3: ",,,,,,,",
            5: lines[0],
            7: "Total,,,,,,120,",
            11: f"{at},,,,,,4,attack",
            13: f"{at},2020-01-01,too,few",
            17: f'{at},2020-01-01,{place},3,attack,"one, too many"',
        }
        lines.append(odd.get(at % 101, f"{number},2020-0{at % 9 + 1}-11,{place},{at % 7},attack"))
    path = folder / "spoilt.csv"
    path.write_text("\n".join(lines) + f"\n{rows},2020-01-01,Arvia,West", encoding="utf-8")
    return path


MAKERS: dict[str, Callable[[Path, int], Path]] = {
    "ucdp": ucdp, "acled": acled, "gtd": gtd, "table": table, "spoilt": spoilt,
}  # fmt: skip
