"""A briefing as one ZIP: every format, with the records behind it as data."""

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from dashboard.briefing import content, stamp
from dashboard.briefing.options import Options
from events import formats
from events.formats import FORMATS
from events.formats.sheet import zipped
from events.narrowing import ALL
from events.rows import Listed, Listing
from events.selection import Selection
from events.store import Store
from geodata.atlas import Atlas

DATA: Final = ("csv", "geojson")
README: Final = """\
{title}

{words}: {totals}
{data_note}
{notes}
briefing.*            the briefing; PNG and SVG are its first page
records.csv, .geojson the records that it shows, with claims and sources
claims.csv            every claim on them
briefing.json         what it was made from, for: python -m dashboard verify FILE
"""


def write(
    store: Store,
    atlas: Atlas,
    selection: Selection,
    options: Options,
    documents: Mapping[str, Callable[[], bytes]],
    progress: Callable[[float, str], None] | None = None,
) -> bytes:
    """
    Pack a briefing in all its formats together with its data.

    Parameters
    ----------
    store, atlas, selection, options
        What it is made from.
    documents
        By format, what makes its bytes.
    progress
        Is told how much is done, from 0 to 1, and what comes next.
    """
    allowed, _ = content.permitted(store, selection, options.internal)
    files: dict[str, bytes] = {}
    for number, (name, make) in enumerate(documents.items()):
        if progress:
            progress(number / (len(documents) + 1), f"{name.upper()} for the bundle")
        files[f"briefing.{name}"] = make()
    for listed, names in ((Listed.RECORDS, DATA), (Listed.CLAIMS, DATA[:1])):
        gathered = formats.gather(store, atlas, Listing(allowed, listed, ALL))
        files |= {f"{listed.value}.{name}": FORMATS[name].write(gathered) for name in names}
    brief = content.brief(store, atlas, selection, replace(options, slides=("sources",)))
    files["README.txt"] = _readme(brief).encode()
    files[stamp.ZIP_MEMBER] = stamp.make(store, selection, options).to_text().encode()
    return _packed(files, store)


def _readme(brief: content.Brief) -> str:
    notes = [note for note in (brief.licence_note, brief.options.caveat, content.boundary_note()) if note]
    return README.format(
        title=f"{brief.title} ({brief.options.tlp.label})",
        words=brief.words,
        totals=brief.totals,
        data_note=brief.data_note,
        notes="".join(f"{note}\n" for note in (*notes, *brief.credits)),
    )


def _packed(files: Mapping[str, bytes], store: Store) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name in sorted(files):
            package.writestr(zipped(name, store.data_date), files[name])
    return out.getvalue()
