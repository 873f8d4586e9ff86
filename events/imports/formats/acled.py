"""ACLED: the export of today, the one before 20 March 2023 (`data_id`, `iso3`) and the oldest (`GWNO`)."""

from typing import Final

from events.imports.formats.known_format import KnownFormat, field_from
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

FORMAT: Final = KnownFormat(
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
        field_from("source_record_id", "event_id_cnty", "data_id"),
        field_from("title", "sub_event_type", "event_type"),
        field_from("title", "location"),
        field_from("kind", "event_type"),
        field_from("kind", "sub_event_type"),
        field_from("date", "event_date"),
        field_from("date_precision", "time_precision"),
        field_from("lon", "longitude"),
        field_from("lat", "latitude"),
        field_from("precision", "geo_precision"),
        field_from("country", "country"),
        field_from("province", "admin1"),
        field_from("place", "location"),
        field_from("place", "admin3"),
        field_from("place", "admin2"),
        field_from("actors", "actor1"),
        field_from("actors", "assoc_actor_1", "ally_actor_1"),
        field_from("actors", "actor2"),
        field_from("actors", "assoc_actor_2", "ally_actor_2"),
        field_from("killed", "fatalities"),
        field_from("source", "source"),
        field_from("notes", "notes"),
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
