"""ACLED: the export of today, the one before 20 March 2023 (`data_id`, `iso3`) and the oldest (`GWNO`)."""

from typing import Final

from events.imports.formats.known_format import Layout, take
from events.models import Dataset

KINDS: Final = {
    "battles/*": "conflict",
    "battle/*": "conflict",
    "battle_no_change_of_territory/*": "conflict",
    "battle_government_regains_territory/*": "conflict",
    "battle_non_state_actor_overtakes_territory/*": "conflict",
    "explosions_remote_violence/*": "attack",
    "remote_violence/*": "attack",
    "violence_against_civilians/*": "attack",
    "protests/*": "protest",
    "riots/*": "protest",
    "riots_protests/*": "protest",
    "strategic_developments/arrests": "arrest",
    "strategic_developments/non_violent_transfer_of_territory": "takeover",
    "strategic_developments/headquarters_or_base_established": "takeover",
    "strategic_developments/*": "other",
    "strategic_development/*": "other",
    "non_violent_transfer_of_territory/*": "takeover",
    "headquarters_or_base_established/*": "takeover",
}
PLACES: Final = {"1": "settlement", "2": "near settlement", "3": "province"}
TIMES: Final = {"1": "day", "2": "week", "3": "month"}

LAYOUT: Final = Layout(
    format="acled",
    title="ACLED",
    required=(
        ("event_id_cnty", "data_id"),
        ("event_date",),
        ("event_type",),
        ("actor1",),
        ("latitude",),
        ("longitude",),
        ("fatalities",),
    ),
    takes=(
        take("own_id", "event_id_cnty", "data_id"),
        take("title", "sub_event_type", "event_type"),
        take("title", "location"),
        take("kind", "event_type"),
        take("kind", "sub_event_type"),
        take("date", "event_date"),
        take("date_precision", "time_precision"),
        take("lon", "longitude"),
        take("lat", "latitude"),
        take("precision", "geo_precision"),
        take("country", "country"),
        take("province", "admin1"),
        take("place", "location"),
        take("place", "admin3"),
        take("place", "admin2"),
        take("actors", "actor1"),
        take("actors", "assoc_actor_1", "ally_actor_1"),
        take("actors", "actor2"),
        take("actors", "assoc_actor_2", "ally_actor_2"),
        take("killed", "fatalities"),
        take("source", "source"),
        take("notes", "notes"),
    ),
    codes={"kind": KINDS, "precision": PLACES, "date_precision": TIMES},
    dataset=Dataset(
        dataset_id="acled",
        title="ACLED",
        version="",
        publisher="Armed Conflict Location & Event Data (ACLED)",
        licence="ACLED terms of use: no redistribution",
        may_redistribute=False,
        attribution="Source: ACLED (Armed Conflict Location & Event Data), www.acleddata.com. State with any use the "
        "day on which the data was downloaded, the filters chosen and whatever was changed.",
        url="https://acleddata.com",
    ),
    repeats="an export with one row for each actor (monadic) repeats every event",
)
