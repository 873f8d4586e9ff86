"""`python -m dashboard verify FILE`: check a briefing against today's data and list the changes."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree

from PIL import Image
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from dashboard.briefing import content, documents, stamp
from dashboard.briefing.options import Options
from dashboard.briefing.pictures import files as pictures
from dashboard.briefing.pictures.looks import Look
from dashboard.briefing.stamp import LISTED, MARK, ZIP_MEMBER, NoStampError, Stamp
from events.queries import dimensions
from events.queries.comparison import PeriodError
from events.queries.counts import Counts
from events.queries.records import record_detail
from events.queries.selection import Selection
from events.store.store import Store
from geodata.models import Atlas

PNG: Final = b"\x89PNG\r\n\x1a\n"
GIF: Final = b"GIF8"
PPTX_PART: Final = "customXml/item1.xml"
LARGEST_BYTES: Final = 300_000_000
LARGEST_STAMP_BYTES: Final = 1_000_000
ALTERED: Final = (
    "altered: the data has not changed, but the file differs from the one made from it: it was edited, truncated, "
    "or made by another version of the atlas"
)
NOT_COMPARED: Final = (
    "not compared byte for byte: it was made by an earlier version of the atlas, whose pages this one does not make"
)
NO_BRIEFING: Final = "not a briefing of the atlas (PNG, SVG, GIF, PDF, PPTX, ZIP), or its stamp is missing"


@dataclass(frozen=True)
class Verdict:
    """
    The result of comparing a briefing with today's data.

    `added`, `removed` and `changed` are ids of records; None where the briefing has too many to list them.
    """

    made_from: Stamp
    now: Stamp
    added: tuple[str, ...] | None
    removed: tuple[str, ...] | None
    changed: tuple[str, ...] | None

    @property
    def is_same(self) -> bool:
        """Whether the briefing would be the same today."""
        if self.made_from.digest == self.now.digest:
            return True
        is_listed = self.added is not None
        return is_listed and not (self.added or self.removed or self.changed) and self.before == self.after

    @property
    def before(self) -> Counts:
        """How many records the selection had."""
        return Counts(self.made_from.certain, self.made_from.possible)

    @property
    def after(self) -> Counts:
        """How many records the selection has."""
        return Counts(self.now.certain, self.now.possible)


def verify(raw: bytes, store: Store) -> Verdict:
    """
    Compare a briefing, the bytes of its file, with today's data.

    Raises
    ------
    NoStampError
        If the file is not a briefing, or its selection cannot be put to this store.
    """
    made_from = read(raw)
    selection, ignored = Selection.from_query(made_from.selection)
    options, unusable = Options.from_query(made_from.options)
    if ignored or unusable:
        raise NoStampError(f"its selection cannot be read: {'; '.join((*ignored, *unusable))}")
    now = stamp.make(store, selection, options, made_from.version)
    if max(one.certain + one.possible for one in (made_from, now)) > LISTED:
        return Verdict(made_from, now, None, None, None)
    before, after = made_from.records, now.records
    return Verdict(
        made_from,
        now,
        added=tuple(sorted(after.keys() - before.keys())),
        removed=tuple(sorted(before.keys() - after.keys())),
        changed=tuple(sorted(key for key in before.keys() & after.keys() if before[key] != after[key])),
    )


def is_as_made(raw: bytes, verdict: Verdict, store: Store, atlas: Atlas) -> bool | None:
    """
    Check whether a file is byte for byte the one made from today's data.

    Only a briefing made from this very data, by a version with the same pages, can be: None for any other.
    """
    made_from = verdict.made_from
    if made_from.digest != store.digest or made_from.version != stamp.VERSION:
        return None
    selection, options = Selection.from_query(made_from.selection)[0], Options.from_query(made_from.options)[0]
    brief = content.brief(store, atlas, selection, options)
    if look := Look.from_query(made_from.options):
        return pictures.render(brief, look, format_of(raw)) == raw
    return documents.render(brief, format_of(raw)) == raw


def format_of(raw: bytes) -> str:
    """Return the format of a briefing, recognised by its bytes."""
    if raw.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(raw)) as package:
            return "pptx" if PPTX_PART in package.namelist() else "zip"
    return next(
        (name for begins, name in ((PNG, "png"), (GIF, "gif"), (b"%PDF", "pdf")) if raw.startswith(begins)), "svg"
    )


def as_text(verdict: Verdict, store: Store, as_made: bool | None = True) -> str:
    """Write the result of a verification in words; `as_made` is what `is_as_made` found."""
    made_from, now = verdict.made_from, verdict.now
    selection_words = _in_words(made_from, store)
    lines = [
        f"made from: {selection_words} (data of {made_from.date}, digest {made_from.digest[:12]})",
        f"data now:  {now.date}, digest {now.digest[:12]}",
    ]
    if verdict.is_same:
        lines.append(ALTERED if as_made is False else _same(verdict))
        return "\n".join([*lines, *([NOT_COMPARED] if verdict.made_from.version != stamp.VERSION else []), ""])
    lines.append(f"figures:   {verdict.before}, now {verdict.after}" if verdict.before != verdict.after else "")
    if verdict.added is None:
        lines.append(f"the briefing has more than {LISTED:,} records: it does not list which of them changed")
    else:
        lines += _changes(verdict, store)
    return "\n".join([*filter(None, lines), "changed: create the briefing again", ""])


def _in_words(made_from: Stamp, store: Store) -> str:
    """Write the selection of a briefing, and what it is compared with."""
    first, labels = Selection.from_query(made_from.selection)[0], dimensions.labels(store)
    compared = Options.from_query(made_from.options)[0].comparison
    try:
        beside = f" beside {compared.second(first).in_words(labels)}" if compared else ""
    except PeriodError:
        beside = ""
    return f"{first.in_words(labels)}{beside}"


def _same(verdict: Verdict) -> str:
    if verdict.made_from.digest == verdict.now.digest:
        return "same: the data has not changed"
    return "same: the data has changed, but nothing that this briefing shows"


def _changes(verdict: Verdict, store: Store) -> Iterator[str]:
    kinds = (("+", "added", verdict.added), ("~", "changed", verdict.changed), ("-", "removed", verdict.removed))
    for sign, name, ids in kinds:
        if ids:
            yield f"{len(ids)} {name}:"
            for record_id in ids:
                found = record_detail.record(store, record_id)
                title = f"  {found.row['title']}" if found else ""
                yield f"  {sign} {record_id}{title}"


# ------------------------------------------------------------------ out of the files


def read(raw: bytes) -> Stamp:
    """
    Read what a briefing was made from.

    Raises
    ------
    NoStampError
        If the file is not a briefing.
    """
    if len(raw) > LARGEST_BYTES:
        raise NoStampError(f"it is larger than {LARGEST_BYTES:,} bytes, more than any briefing")
    texts = next((reader for begins, reader in _READERS.items() if raw.startswith(begins)), _of_svg)
    try:
        found = next((text for text in texts(raw) if f'"{MARK}"' in text), None)
    except NoStampError:
        raise
    # A damaged file breaks wherever its bytes are first made sense of.
    except (PyPdfError, zipfile.BadZipFile, zlib.error, struct.error, ElementTree.ParseError, *_ODD) as error:
        raise NoStampError(f"it is damaged or {NO_BRIEFING} ({error})") from error
    if found is None:
        raise NoStampError(f"it is {NO_BRIEFING}")
    # A PNG has the keyword before it.
    return Stamp.from_text(found[found.find("{") : found.rfind("}") + 1])


_ODD: Final = (ValueError, KeyError, EOFError, OSError, NotImplementedError, RuntimeError, TypeError, AttributeError)


def _of_png(raw: bytes) -> Iterator[str]:
    place = len(PNG)
    while place + 12 <= len(raw):
        length, name = struct.unpack(">I4s", raw[place : place + 8])
        if name == b"tEXt":
            yield raw[place + 8 : place + 8 + length].decode("latin-1")
        place += 12 + length


def _of_gif(raw: bytes) -> Iterator[str]:
    with Image.open(io.BytesIO(raw), formats=("GIF",)) as image:
        yield image.info.get("comment", b"").decode("ascii", "replace")


def _of_pdf(raw: bytes) -> Iterator[str]:
    reader = PdfReader(io.BytesIO(raw))
    yield from (str(value) for value in (reader.metadata or {}).values())
    for files in reader.attachments.values():
        yield from (file.decode("utf-8", "replace") for file in files)


def _of_zip(raw: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        for name in (ZIP_MEMBER, PPTX_PART):
            if name in package.namelist() and package.getinfo(name).file_size <= LARGEST_STAMP_BYTES:
                content = package.read(name)
                yield from _of_svg(content) if name == PPTX_PART else (content.decode("utf-8"),)


def _of_svg(raw: bytes) -> Iterator[str]:
    # Entities could unpack a small file to an enormous one; no briefing declares any.
    if b"<!ENTITY" in raw:
        raise NoStampError(f"it is {NO_BRIEFING}")
    yield from (element.text for element in ElementTree.fromstring(raw).iter() if element.text)


_READERS: Final[Mapping[bytes, Callable[[bytes], Iterator[str]]]] = {
    PNG: _of_png,
    GIF: _of_gif,
    b"%PDF": _of_pdf,
    b"PK": _of_zip,
}
