"""Show the records of a file by country and province, and how these agree with the stated ones."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import streamlit as st

from dashboard.components import clickable
from dashboard.components.imports import dropped_file, record_account
from dashboard.drawing import markup, style
from dashboard.drawing.map import sketch
from events.imports.models import ColumnMapping
from events.imports.pipeline import Preview
from events.imports.places.province_agreement import Agreement, ProvincePair, ProvinceVerdict
from geodata.models import Atlas

JOIN_WORDS: Final = {
    "inside": "in a province of the atlas",
    "near": "outside, within 2 km of a province: suggested, not assigned",
    "outside": "outside the theatre: kept with their country",
    "named": "without a point: placed by the town, province or country that they state",
    "none": "without a point, or too imprecise for a province",
}
VERDICT_WORDS: Final = {
    ProvinceVerdict.SAME: "same",
    ProvinceVerdict.DIFFERENT: "different",
    ProvinceVerdict.UNKNOWN: "undetermined",
}
VERDICT_SIGNS: Final = {ProvinceVerdict.SAME: "=", ProvinceVerdict.DIFFERENT: "≠", ProvinceVerdict.UNKNOWN: "?"}
MOST_ROWS: Final = 400
MOST_NAMES: Final = 20
PLACES: Final = "places"  # codes of a mapping
NEAR_COLUMNS: Final = [
    "row",
    "source_record_id",
    "title",
    "near_province_id",
    "near_km",
    "country_stated",
    "province_stated",
]


def counts(incidents: pa.Table, column: str) -> list[tuple[str, int]]:
    """Count rows by the values of a column, the most frequent first; rows without a value are not counted."""
    counted = incidents.group_by(column).aggregate([([], "count_all")]).to_pylist()
    found = [(row[column], row["count_all"]) for row in counted if row[column] is not None]
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))


def show_map(incidents: pa.Table, atlas: Atlas, key: str) -> None:
    """Show the records on a small map, and how precisely they are placed."""
    drawn = sketch.draw(incidents, atlas)
    if drawn:
        kinds = [kind for kind, _ in counts(incidents, "kind")]
        clickable.show(drawn + sketch.key(kinds), key, "", lambda opened: None)
    st.html(f'<p class="intake-text" role="status">{sketch.whereabouts(incidents).in_words()}.</p>')


def show(read: Preview, atlas: Atlas) -> None:
    """Show where the records are."""
    joins = dict(counts(read.incidents, "join"))
    entries = "".join(
        f"<li><strong>{joins[name]:,}</strong> {words}</li>" for name, words in JOIN_WORDS.items() if name in joins
    )
    st.html(f'<ul class="intake-notes">{entries}</ul>')
    countries, provinces = st.columns(2, gap="small")
    countries.html(_counted("Country by coordinates", _named(counts(read.incidents, "country"), atlas)))
    provinces.html(_counted("Province by coordinates", _named(counts(read.incidents, "province_id"), atlas)))
    _ambiguous(read)
    _near(read, atlas)


def _named(counted: Iterable[tuple[str, int]], atlas: Atlas) -> list[tuple[str, int]]:
    return [(name_of(atlas, place_id), number) for place_id, number in counted]


def name_of(atlas: Atlas, place_id: str) -> str:
    """Return the name of a place, or its id if the atlas has no name for it."""
    if place_id in atlas.places:
        return atlas.places[place_id].name
    return str(atlas.countries["name"].get(place_id, place_id))


def _counted(heading: str, counted: list[tuple[str, int]]) -> str:
    rows = [(markup.text(name), f"{number:,}") for name, number in counted[:MOST_ROWS]]
    if not rows:
        return f'<p class="intake-text">{heading}: none</p>'
    return f'<div class="intake-scroll">{markup.table((heading, "Records"), rows)}</div>'


def _ambiguous(read: Preview) -> None:
    """Ask which town a name of several means; until then its records are placed in the area."""
    answers = read.parsed.mapping.codes.get(PLACES, {})
    for one in read.report.ambiguous[:MOST_NAMES]:
        labels = {option["value"]: markup.clean(option["label"]) for option in one["options"]}
        key = f"intake-place-{one['code']}"
        st.selectbox(
            f"{style.plural(one['records'], 'record')}: “{markup.markdown(one['name'])}” in {one['area']}. Which town?",
            list(labels),
            index=None,
            key=key,
            format_func=labels.__getitem__,
            placeholder="not chosen: placed in the area",
            on_change=_choose_town,
            args=(key, read.parsed.mapping, one["code"]),
        )
    if answers:
        st.caption(f"Chosen: {markup.markdown(', '.join(f'{name} = {town}' for name, town in answers.items()))}")
        st.button("Ask again", key="intake-places-again", on_click=_forget_towns, args=(read.parsed.mapping,))


def with_towns(mapping: ColumnMapping, answers: Mapping[str, str]) -> ColumnMapping:
    """Return a mapping with other towns for names of several."""
    return replace(mapping, codes={**mapping.codes, PLACES: dict(answers)})


def _choose_town(key: str, mapping: ColumnMapping, code: str) -> None:
    chosen = st.session_state[key]
    if chosen is not None:
        dropped_file.choose(mapping=with_towns(mapping, {**mapping.codes.get(PLACES, {}), code: chosen}))


def _forget_towns(mapping: ColumnMapping) -> None:
    dropped_file.choose(mapping=with_towns(mapping, {}))


def _near(read: Preview, atlas: Atlas) -> None:
    near = read.incidents.filter(pc.equal(read.incidents["join"], "near")).select(NEAR_COLUMNS)
    if near.num_rows:
        st.markdown("**Just outside a province**: the nearest province is suggested, the record is not counted in it")
        st.dataframe(
            near_frame(near, atlas),
            hide_index=True,
            row_height=record_account.ROW_PX,
            height=record_account.height(near.num_rows),
        )


def near_frame(near: pa.Table, atlas: Atlas) -> pd.DataFrame:
    """Build a table of the records just outside a province, with the province that is suggested."""
    rows = [
        (
            row["row"],
            markup.clean(row["title"] or row["source_record_id"]),
            markup.clean(name_of(atlas, row["near_province_id"])),
            round(row["near_km"], 2),
            markup.clean(", ".join(filter(None, (row["province_stated"], row["country_stated"])))),
        )
        for row in near.slice(0, MOST_ROWS).to_pylist()
    ]
    return pd.DataFrame(rows, columns=["Row", "Record", "Nearest province", "km", "Stated"])


# ------------------------------------------------------------------ stated and joined


def show_agreement(agreement: Agreement, atlas: Atlas) -> None:
    """Show how often the stated province contains the point, and which pairs there are."""
    rows = {verdict: agreement.rows(verdict) for verdict in ProvinceVerdict}
    st.html(f'<p class="intake-text">{agreement_words(rows)}</p>')
    if agreement.pairs:
        only = st.toggle("Only different or undetermined", value=True, key="intake-only-different")
        st.html(confusion(agreement.pairs, atlas, only))


def agreement_words(rows: Mapping[ProvinceVerdict, int]) -> str:
    """Write how many stated provinces agree with the joined ones."""
    comparable = rows[ProvinceVerdict.SAME] + rows[ProvinceVerdict.DIFFERENT]
    if not comparable and not rows[ProvinceVerdict.UNKNOWN]:
        return "No record has both a stated province and a point within the theatre: nothing to compare."
    share = f" ({rows[ProvinceVerdict.SAME] / comparable:.1%} of those that can be compared)" if comparable else ""
    return (
        f"<strong>{rows[ProvinceVerdict.SAME]:,}</strong> same province{share}, "
        f"<strong>{rows[ProvinceVerdict.DIFFERENT]:,}</strong> different, "
        f"<strong>{rows[ProvinceVerdict.UNKNOWN]:,}</strong> undetermined"
    )


def confusion(pairs: Iterable[ProvincePair], atlas: Atlas, only_different: bool) -> str:
    """Write the table of stated and joined provinces."""
    wanted = [pair for pair in pairs if not only_different or pair.verdict is not ProvinceVerdict.SAME]
    rows = [
        (
            markup.text(pair.stated) if pair.stated else "<em>not stated</em>",
            markup.text(name_of(atlas, pair.joined)) if pair.joined else "<em>outside all provinces</em>",
            f"{VERDICT_SIGNS[pair.verdict]} {VERDICT_WORDS[pair.verdict]}",
            f"{pair.rows:,}",
        )
        for pair in wanted[:MOST_ROWS]
    ]
    if not rows:
        return '<p class="intake-text">No differences.</p>'
    more = f"<p>{len(wanted) - MOST_ROWS:,} more pairs in the report.</p>" if len(wanted) > MOST_ROWS else ""
    table = markup.table(("Stated province", "Province by coordinates", "Comparison", "Records"), rows)
    return f'<div class="intake-scroll">{table}</div>{more}'
