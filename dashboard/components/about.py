"""The parts of the page About, as HTML."""

import io
import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any, Final

import streamlit as st

from dashboard.components import clickable
from dashboard.drawing import glossary, markup, style
from dashboard.drawing.about import accounting, matching, register, standings
from dashboard.drawing.glossary import Entry
from dashboard.web.streamlit_limits import SMALL_UPLOAD_MB
from events import edtf_dates
from events.curated import datapackage, diff
from events.curated.datapackage import DATA
from events.queries.records import record_detail
from events.store.store import Store
from geodata import data_folder
from geodata.boundaries import boundary_set

MOST_CHANGES: Final = 300
# Beside the packages in a checkout, and in the installed package.
CHANGELOG: Final = Path(__file__).parents[2] / "CHANGELOG.md"
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


def show(key: str, content: str) -> None:
    """Show HTML with drawings, which Streamlit's own element leaves out."""
    clickable.show(content, key, "", lambda opened: None)


def method(store: Store) -> str:
    """Write what the atlas is, and draw its three rules: matching, standing, accounting."""
    parts = (
        ("Certain and possible", matching.diagram()),
        ("Standing of an event", standings.diagram()),
        ("Accounting for a file", accounting.diagram()),
    )
    drawn = "".join(f"<section><h2>{title}</h2>{diagram}</section>" for title, diagram in parts)
    facts = [
        ("Data version", markup.text(_version())),
        ("Last reviewed", edtf_dates.show_day(store.data_date)),
        ("Data digest (SHA-256)", f"<code>{markup.text(store.digest)}</code>"),
        ("Records", markup.text(datapackage.LICENCE["title"])),
        ("Code", "MIT licence"),
    ]
    return f'<div class="about"><p>{markup.text(PURPOSE)}</p>{drawn}{markup.pairs(facts)}</div>'


def _version() -> str:
    made = datapackage.read(DATA)
    return made.version if made else "without a version"


def sources(store: Store) -> None:
    """Show the register of sources, with a search in any spelling."""
    everything = record_detail.all_sources(store)
    words = st.text_input("Find sources", placeholder="Title, publisher, kind, year, licence", key="register-words")
    found = register.found(everything, words)
    st.markdown(f"{len(found):,} of {style.plural(len(everything), 'source')}")
    if found:
        st.html(register.table(found))
    else:
        st.markdown("No source has all these words. Try a publisher, a year, or a kind such as “research”.")


# ------------------------------------------------------------------ how to cite


def citation(store: Store, today: date) -> str:
    """Write how to cite the atlas: edition, digest, boundaries, date of access."""
    return (
        f"Khorasan Atlas, data version {_version()} of {edtf_dates.show_day(store.data_date)}, "
        f"SHA-256 {store.digest[:12]}, boundaries: {boundary_set.attribution()}. "
        f"Accessed {edtf_dates.show_day(today)}."
    )


def bibtex(store: Store, today: date) -> str:
    """Write the same as a BibTeX entry."""
    fields = {
        "title": "Khorasan Atlas: events, claims and sources",
        "year": str(store.data_date.year),
        "version": _version(),
        "note": f"SHA-256 {store.digest}",
        "urldate": today.isoformat(),
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    return f"@misc{{khorasan-atlas-{_version()},\n{lines}}}"


def cite(store: Store) -> None:
    """Show how to cite the atlas, a single claim, and a view of it."""
    today = date.today()  # noqa: DTZ011 - the date of access is that of the reader's calendar
    st.markdown("Cite the source of a claim itself; cite the atlas for its selection and its comparison of claims.")
    for title, text in (("Text", citation(store, today)), ("BibTeX", bibtex(store, today))):
        st.markdown(f"**{title}**")
        st.code(text, language=None, wrap_lines=True)
    st.markdown(
        "A view is cited by its address (**Share**, **Copy link**): it holds the whole selection. Every downloaded "
        "file and briefing names the version and the digest, which `khorasan-atlas verify` checks."
    )


def boundaries() -> str:
    """Write origin, changes and limits of the geometry."""
    receipt = json.loads((data_folder.folder() / "SOURCES.json").read_text(encoding="utf-8"))
    sources = [{**one, "retrieved": edtf_dates.show(one["retrieved"])} for one in receipt["packages"]]
    packages = _cells(sources, "attribution", "version", "licence", "retrieved")
    repairs = _cells(receipt["repairs"], "feature", "problem", "action")
    limits = "".join(f"<li>{markup.text(limit)}</li>" for limit in LIMITS)
    origin = markup.table(("From", "Version", "Licence", "Fetched"), packages, "Origin of the boundaries")
    return (
        f"{origin}<ul>{limits}</ul>"
        f"<details><summary>{len(repairs)} changes made to the source</summary>"
        f"{markup.table(('Feature', 'Problem', 'Correction'), repairs, 'Changes made to the source')}</details>"
    )


def _cells(rows: Iterable[dict[str, Any]], *fields: str) -> list[tuple[str, ...]]:
    return [tuple(markup.text(row[field]) for field in fields) for row in rows]


CODES: Final = "Names in exported files, addresses and code are written like <code>record_id</code>."


def words() -> str:
    """Write the glossary: every word and symbol on screen."""
    sections = "".join(
        f"<h2>{markup.text(title)}</h2>{markup.pairs(map(_entry, entries))}"
        for title, entries in glossary.sections().items()
    )
    return f'<div class="about"><p>{CODES}</p>{sections}</div>'


def _entry(entry: Entry) -> tuple[str, str]:
    sign = markup.text(entry.sign) if entry.sign else ""
    if entry.path:
        picture = f'<path d="{entry.path}" fill="{entry.colour}" stroke="currentColor" stroke-width="0.12"/>'
        sign = f'<svg viewBox="-1.3 -1.3 2.6 2.6" width="14" height="14" aria-hidden="true">{picture}</svg>'
    code = f" <code>{markup.text(entry.code)}</code>" if entry.code else ""
    return f"{sign} {markup.text(entry.word)}", f"{markup.text(entry.meaning)}{code}"


def changes() -> None:
    """Show what changed in the program, and compare today's data with an older data package."""
    st.markdown("**Data**")
    st.markdown("Choose a data package that you downloaded earlier: every added, changed and removed row is listed.")
    _compare()
    if CHANGELOG.is_file():
        st.markdown("**Program**")
        for number, (version, text) in enumerate(releases(CHANGELOG.read_text(encoding="utf-8")).items()):
            with st.expander(f"Version {version}", expanded=number == 0):
                st.markdown(text)


def releases(changelog: str) -> dict[str, str]:
    """Split the changelog into its versions, the newest first."""
    _, *parts = changelog.split("\n## ")
    return {part.partition("\n")[0].strip(): part.partition("\n")[2].strip() for part in parts}


def _compare() -> None:
    uploaded = st.file_uploader(
        "Data package (ZIP) downloaded earlier; it stays on this machine",
        type="zip",
        key="older_package",
        max_upload_size=SMALL_UPLOAD_MB,
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
    return summary + (markup.table(("Table", "", "Row", "What changed"), rows, "Changes") if rows else "") + more
