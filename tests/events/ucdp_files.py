"""Small invented files to be imported."""

from collections.abc import Sequence
from pathlib import Path

HEADER = (
    "id,type_of_violence,country,adm_1,side_a,side_b,where_prec,date_prec,date_start,date_end,latitude,longitude,best"
)
ROWS = (
    "1,1,Arvia,Westmark,Army of Arvia,Rebels of Arvia,1,1,2020-03-01,2020-03-01,0.5,0.5,4",
    "2,1,Arvia,Westmark,Army of Arvia,Rebels of Arvia,2,1,2020-03-02,2020-03-02,0.5,1.5,1",
    "3,3,Arvia,,Rebels of Arvia,Civilians,6,4,2020-05-01,2020-05-31,0.5,0.5,2",
    "4,1,Arvia,Eastmark,Army of Arvia,Rebels of Arvia,1,1,2020-06-01,2020-06-01,-0.01,1.5,0",
    "5,2,Elsewhere,Far Away,One Clan,Other Clan,1,1,2021-01-31,2021-01-31,30.0,30.0,9",
    "1,1,Arvia,Westmark,Army of Arvia,=Rebels,1,1,2020-03-09,2020-03-09,0.5,0.5,1",
)


def ged(folder: Path, rows: Sequence[str] = ROWS, name: str = "ged.csv") -> Path:
    """Write incidents in the columns of UCDP GED; the last of `ROWS` has an id that is taken."""
    path = folder / name
    path.write_text("\n".join((HEADER, *rows)) + "\n", encoding="utf-8")
    return path
