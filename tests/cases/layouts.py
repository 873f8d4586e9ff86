"""Small invented tables in the layouts and habits of different makers."""

import json

JSON = {
    "status": "ok",
    "incidents": [
        {
            "ref": "A1",
            "when": {"start": "2022-04-12", "end": "2022-04-13"},
            "location": {"country": "Afghanistan", "province": "Kunduz", "lat": 36.7289, "lng": 68.857},
            "casualties": {"killed": 3, "wounded": 5},
        },
        {
            "ref": "A2",
            "when": {"start": "2022-05-01", "end": None},
            "location": {"country": "Afghanistan", "province": "Balkh", "lat": None, "lng": None},
            "casualties": {"killed": 1, "wounded": None},
        },
    ],
}
FEATURE = {
    "type": "Feature",
    "properties": {
        "event": {"id": "E1", "date": "2022-04-12", "type": "Explosion"},
        "toll": {"dead": 3, "hurt": 5},
        "admin": {"admin1": "Kunduz", "country": "Afghanistan"},
    },
    "geometry": {"type": "Point", "coordinates": [68.857, 36.7289]},
}
FILES = {
    "russian.csv": """№;Дата;Страна;Область;Населённый пункт;Тип события;Число убитых;Ранено;Источник
1;12 апреля 2022 г.;Тоҷикистон;Khatlon;Кулоб;обстрел;3;5;Азия
2;13.04.2022;Таджикистан;Согдийская область;Исфара;вооружённое столкновение;0;2;Азия
""",
    "dari.csv": """شماره,تاریخ,ولایت,ولسوالی,نوع رویداد,کشته,زخمی,منبع
۱,۱۴۰۱/۰۱/۲۳,کندز,امام صاحب,حمله,۳,۵,طلوع
۲,۲ ثور ۱۴۰۱,بلخ,مزار شریف,انفجار,۱۰,۴۰,آریانا
""",
    "arabic.csv": "تاريخ الحادث,البلد,المحافظة,خط العرض,خط الطول,القتلى,الجرحى\n"
    "2022-04-12,Afghanistan,Kunduz,36.7289,68.857,3,5\n",
    "german.csv": "Fall;Datum;Breite;Länge;Tote;Verletzte\nA1;12.04.2022;36,7289;68,8570;3;5\n",
    "other-language.csv": "päivä,maakunta,kuolleet\n2022-04-12,Kunduz,3\n",
    "two-headers.csv": """When,,Where,,,Casualties,
Year,Month,Province,District,Village,Killed,Wounded
2022,4,Kunduz,Imam Sahib,Qara Kotarma,3,5
2022,5,Balkh,Dehdadi,Pul-e Imam Bukhari,1,0
""",
    "groups.csv": "Date,Civilians,,Police,\n,Killed,Wounded,Killed,Wounded\n2022-04-12,3,5,1,0\n",
    "semicolons.csv": 'id;date;lat;lon;killed\n1;2022-04-12;"36,7289";"68,8570";3\n',
    "one-column.csv": 'ref,date,Spot,dead\nA1,2022-04-12,"36.7289, 68.8570",3\n',
    "wkt.csv": "fid,day,geometry,deaths\n1,2022-04-12,POINT (68.857 36.7289),3\n",
    "kinds.csv": "id,date,what happened,province\n"
    + "".join(
        f"{number},2022-04-12,{kind},Kunduz\n"
        for number, kind in enumerate(
            ("Roadside bomb", "Targeted killing", "Peaceful protest", "Armed clash", "Arrested", "Rocket attack",
             "Kidnapping", "protest, bombing"), 1)
    ).replace("protest, bombing", '"protest, bombing"'),
    "people.csv": """Incident no,Date of the incident,Where did it happen?,How many people died?,How many were hurt?
1,12 April 2022,"Kunduz, Afghanistan",three,about ten
2,13 April 2022,"Mazar-i-Sharif, Balkh, Afghanistan",no one,several
3,14 April 2022,"Nowhere at all",at least four people,2 wounded
""",
    "solar-months.csv": "id,date,province\n1,23 Hamal 1401,Kunduz\n2,1 Sawr 1401,Balkh\n3,12 Mizan 01,Kabul\n",
    "day-numbers.csv": "id,date,province,killed\n1,44663,Kunduz,3\n2,44664,Balkh,1\n",
    "milliseconds.csv": "id,timestamp,lat,lng\n1,1649721600000,36.7289,68.857\n",
    "months.csv": "Year,Month,Day,Province\n2022,April,12,Kunduz\n2022,Apr,,Balkh\n2022,avril,3,Kabul\n",
    "dotted.csv": "id,date and time,province\n1,05.06.2022 9:15,Balkh\n2,25.12.2022 00:01,Kabul\n",
    "named-order.csv": "ID\tEVENT DATE (DD/MM/YYYY)\tX_COORD\tY_COORD\tFATALITIES (BEST)\n"
    "1\t03/04/2022\t68.857\t36.7289\t3\n",
    "totals.csv": "Date,Province,Killed\n2022-04-12,Kunduz,3\n2022-04-13,Balkh,1\n,Total,4\n",
    "notes-around.csv": """Security incidents in the north
Compiled by the invented office; updated weekly

Date,Province,District,Killed,Wounded
2022-04-12,Kunduz,Imam Sahib,3,5
Source: invented office
""",
    "blank-columns.csv": ",Date,,Province,,Killed,\n,2022-04-12,,Kunduz,,3,\n,2022-04-13,,Balkh,,1,see map\n",
    "wide.json": json.dumps(JSON),
    "nested.geojson": json.dumps({"type": "FeatureCollection", "features": [FEATURE]}),
    "form.csv": "start,end,incident_date,_gps_latitude,_gps_longitude,_gps_precision,killed,_id\n"
    "2022-04-13T08:00:00.000+04:30,2022-04-13T08:10:00.000+04:30,2022-04-12,36.7289,68.857,4.9,3,101\n",
    "misspelt.csv": """id,date,country,province
1,2022-04-12,Afganistan,Kunduz
2,2022-04-13,Afghanistan,Helmnd
3,2022-04-14,Ruritania,Strelsau
""",
    "pairs.csv": "id,date,origin_lat,origin_lon,target_lat,target_lon\n1,2022-04-12,37.1,67.9,37.0,67.3\n",
    "no-ids.csv": "date,province\n2022-04-12,Kunduz\n2022-04-12,Kunduz\n",
    "repeated-ids.csv": "id,date,province\n"
    + "".join(f"{number},2022-04-{number:02},Kunduz\n" for number in range(1, 9))
    + "7,2022-04-12,Balkh\n8,2022-04-08,Kunduz\n",
    "a-column-for-each-month.csv": "Province,Jan 2022,Feb 2022\nKunduz,3,0\nBalkh,1,4\n",
    "in-one-column.csv": 'Date,Location,Casualties\n2022-04-12,"Kunduz, Afghanistan","3 killed, 5 wounded"\n',
}  # fmt: skip
