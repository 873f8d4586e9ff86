"""UCDP GED from 17.1 to 25.1 and the candidate files, with or without a header, as published or from HDX."""

from typing import Final

from events.imports.formats.known_format import KnownFormat, field_from
from events.models import Dataset

KINDS: Final = {"1": "conflict", "2": "conflict", "3": "attack"}
PLACES: Final = {
    "1": "exact",
    "2": "near settlement",
    "3": "district",
    "4": "province",
    "5": "region",
    "6": "country",
    "7": "unknown",
}
TIMES: Final = {"1": "day", "2": "span", "3": "week", "4": "month", "5": "year"}

HEADERLESS: Final = (
    "id", "relid", "year", "active_year", "code_status", "type_of_violence", "conflict_dset_id", "conflict_new_id",
    "conflict_name", "dyad_dset_id", "dyad_new_id", "dyad_name", "side_a_dset_id", "side_a_new_id", "side_a",
    "side_b_dset_id", "side_b_new_id", "side_b", "number_of_sources", "source_article", "source_office", "source_date",
    "source_headline", "source_original", "where_prec", "where_coordinates", "where_description", "adm_1", "adm_2",
    "latitude", "longitude", "geom_wkt", "priogrid_gid", "country", "country_id", "region", "event_clarity",
    "date_prec", "date_start", "date_end", "deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown", "best",
    "high", "low", "gwnoa", "gwnob",
)  # fmt: skip

FORMAT: Final = KnownFormat(
    format="ucdp",
    title="UCDP GED",
    required=(
        ("id",),
        ("type_of_violence",),
        ("where_prec",),
        ("date_prec",),
        ("date_start",),
        ("date_end",),
        ("latitude",),
        ("longitude",),
        ("best", "best_est"),
    ),
    takes=(
        field_from("source_record_id", "id"),
        field_from("title", "dyad_name", "conflict_name"),
        field_from("title", "where_coordinates", "adm_1"),
        field_from("kind", "type_of_violence"),
        field_from("date", "date_start"),
        field_from("date_end", "date_end"),
        field_from("date_precision", "date_prec"),
        field_from("lon", "longitude"),
        field_from("lat", "latitude"),
        field_from("precision", "where_prec"),
        field_from("country", "country"),
        field_from("province", "adm_1"),
        field_from("place", "where_coordinates"),
        field_from("place", "adm_2"),
        field_from("actors", "side_a"),
        field_from("actors", "side_b"),
        field_from("killed_low", "low", "low_est"),
        field_from("killed", "best", "best_est"),
        field_from("killed_high", "high", "high_est"),
        field_from("source", "source_article"),
        field_from("notes", "source_headline"),
        field_from("notes", "where_description"),
    ),
    codes={"kind": KINDS, "precision": PLACES, "date_precision": TIMES},
    dataset=Dataset(
        dataset_id="ucdp-ged",
        title="UCDP GED",
        version="",
        publisher="Uppsala Conflict Data Program, Uppsala University",
        licence="CC BY 4.0",
        may_redistribute=True,
        attribution="UCDP Georeferenced Event Dataset, Uppsala Conflict Data Program (CC BY 4.0): Sundberg and "
        "Melander 2013, Journal of Peace Research 50(4); Davies and others, the yearly article on organized violence "
        "in the same journal.",
        url="https://ucdp.uu.se/downloads/",
    ),
    headerless=HEADERLESS,
)
