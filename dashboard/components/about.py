"""The parts of the page About, as HTML."""

import io
import json
from collections.abc import Iterable
from typing import Any, Final

import streamlit as st

from dashboard.drawing import glossary, markup, style
from dashboard.drawing.glossary import RELIABILITY_WORDS, Entry
from events import edtf_dates
from events.curated import datapackage, diff
from events.curated.datapackage import DATA
from events.queries.records import record_detail
from events.store.store import Store
from geodata import data_folder
from geodata.boundaries import boundary_set

LARGEST_UPLOAD_MB: Final = 50
MOST_CHANGES: Final = 300
PURPOSE: Final = """
Public reports about the Islamic State in Khorasan Province, on the provinces and borders of Afghanistan, its neighbours
and Central Asia, with the claimant, date and source of every claim. It is made for people who study and prevent
violence. It documents claims; listing a claim does not mean that it is true. The records come from one analyst's
article (Jason Wahlang, MP-IDSA, 28 June 2023) and from reports that date, locate, quantify or deny what it states. All
other sources were read in excerpts; “no other source” means none in these excerpts.
"""
LIMITS: Final = (
    "Borders and provinces come from the sources above; they take no position on disputes and are not authoritative.",
    "Border lengths are measured on the drawn line and are shorter than surveyed lengths.",
    "Kazakhstan's regions are drawn as they were before 2018 and 2022, Osh and Ashgabat as parts of their regions; "
    "the panel of a province notes where that matters.",
    "Countries around the theatre are drawn as outlines at 1:50m.",
    "The records are few and follow one article: counts do not measure the frequency of violence.",
)


def purpose(store: Store) -> str:
    """Write what the atlas is, the version of its data, and how to cite it."""
    made = datapackage.read(DATA)
    version = made.version if made else "without a version"
    cite = (
        f"Khorasan Atlas, data version {version}, digest {store.digest[:12]}, boundaries: {boundary_set.attribution()}."
    )
    facts = [
        ("Data version", markup.text(version)),
        ("Last reviewed", edtf_dates.show_day(store.data_date)),
        ("Data digest (SHA-256)", f"<code>{markup.text(store.digest)}</code>"),
        ("Records", markup.text(datapackage.LICENCE["title"])),
        ("Code", "MIT licence"),
        ("How to cite", markup.text(cite)),
    ]
    return f"<p>{markup.text(PURPOSE)}</p>{markup.pairs(facts)}"


def sources(store: Store) -> str:
    """List every source with kind, reliability and number of claims."""
    rows = [
        (
            markup.link(source.url, source.title),
            markup.text(source.publisher),
            markup.text(source.published or "not shown"),
            markup.text(source.kind),
            f'<abbr title="{RELIABILITY_WORDS[source.reliability]}">{markup.text(source.reliability)}</abbr>',
            str(number),
            markup.text(source.licence),
        )
        for source, number in record_detail.all_sources(store)
    ]
    return markup.table(("Source", "Publisher", "Published", "Kind", "Reliability", "Claims", "Licence"), rows)


def boundaries() -> str:
    """Write origin, changes and limits of the geometry."""
    receipt = json.loads((data_folder.folder() / "SOURCES.json").read_text(encoding="utf-8"))
    packages = _cells(receipt["packages"], "attribution", "version", "licence", "retrieved")
    repairs = _cells(receipt["repairs"], "feature", "problem", "action")
    limits = "".join(f"<li>{markup.text(limit)}</li>" for limit in LIMITS)
    return (
        f"{markup.table(('From', 'Version', 'Licence', 'Fetched'), packages)}<ul>{limits}</ul>"
        f"<details><summary>{len(repairs)} changes made to the source</summary>"
        f"{markup.table(('Feature', 'Problem', 'Correction'), repairs)}</details>"
    )


def _cells(rows: Iterable[dict[str, Any]], *fields: str) -> list[tuple[str, ...]]:
    return [tuple(markup.text(row[field]) for field in fields) for row in rows]


def words() -> str:
    """Write the glossary: every word and symbol on screen."""
    return "".join(
        f"<h5>{markup.text(title)}</h5>{markup.pairs(map(_entry, entries))}"
        for title, entries in glossary.sections().items()
    )


def _entry(entry: Entry) -> tuple[str, str]:
    sign = markup.text(entry.sign) if entry.sign else ""
    if entry.path:
        picture = f'<path d="{entry.path}" fill="{entry.colour}" stroke="currentColor" stroke-width="0.12"/>'
        sign = f'<svg viewBox="-1.3 -1.3 2.6 2.6" width="14" height="14" aria-hidden="true">{picture}</svg>'
    code = f" <code>{markup.text(entry.code)}</code>" if entry.code else ""
    return f"{sign} {markup.text(entry.word)}", f"{markup.text(entry.meaning)}{code}"


def changes() -> None:
    """Compare today's data with an older data package."""
    uploaded = st.file_uploader(
        "Data package (ZIP) downloaded earlier; it stays on this machine",
        type="zip",
        key="older_package",
        max_upload_size=LARGEST_UPLOAD_MB,
    )
    if uploaded is None:
        return
    try:
        old = diff.read_zip(io.BytesIO(uploaded.getvalue()), uploaded.name)
    except diff.PackageError as problem:
        st.error(markup.markdown(problem))
        return
    st.html(compared(old, diff.read(DATA)))


def compared(old: diff.State, new: diff.State) -> str:
    """List what was added, changed and removed between two states of the data."""
    found = diff.diff(old, new)
    remarks = "".join(f"<li>{markup.text(remark)}</li>" for remark in diff.remarks(old, new))
    rows = [
        (
            markup.text(change.table),
            f"{diff.SIGNS[change.kind]} {markup.text(change.kind)}",
            markup.text(change.title or change.row_id),
            "<br>".join(f"{markup.text(f)}: {markup.text(a)} → {markup.text(b)}" for f, a, b in change.fields),
        )
        for change in found[:MOST_CHANGES]
    ]
    more = (
        f"<p>{len(found) - MOST_CHANGES:,} more: khorasan-atlas diff lists them all.</p>"
        if len(found) > MOST_CHANGES
        else ""
    )
    summary = f"<p><strong>{style.plural(len(found), 'difference')}</strong></p><ul>{remarks}</ul>"
    return summary + (markup.table(("Table", "", "Row", "What changed"), rows) if rows else "") + more
