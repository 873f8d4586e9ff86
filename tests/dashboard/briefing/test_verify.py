import io
import struct
import zipfile
import zlib
from dataclasses import fields
from datetime import date

import pytest
from matplotlib.figure import Figure

from dashboard import __main__ as program
from dashboard.briefing import stamp, verify
from dashboard.briefing.options import Options
from dashboard.briefing.stamp import NoStampError, Stamp
from events.models import Claim
from events.queries import selected_records
from events.queries.selection import Selection
from events.store.store import open_store
from tests.events import imported_dataset

SELECTION, OPTIONS = Selection(countries=("AA",), years=(2020,)), Options(headline="A (b) \\ “c” <d>")


@pytest.fixture
def text(store):
    return stamp.make(store, SELECTION, OPTIONS).to_text()


def as_png(text):
    chunk = b"khorasan-atlas\x00" + text.encode("latin-1")
    body = b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in ((b"IHDR", bytes(13)), (b"tEXt", b"Title\x00A"), (b"tEXt", chunk), (b"IEND", b""))
    )
    return verify.PNG + body


def as_svg(text):
    made = io.BytesIO()
    Figure().savefig(made, format="svg", metadata={"Identifier": text, "Date": None})
    return made.getvalue()


def as_pdf(text):
    made = io.BytesIO()
    Figure().savefig(made, format="pdf", metadata={"Keywords": text, "CreationDate": None})
    return made.getvalue()


def as_zip(text):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        package.writestr("a.csv", "a\n")
        package.writestr("briefing.json", text)
    return made.getvalue()


def changed(tiny_data, tmp_path, atlas, table, old, new):
    """The store of the tiny data with one text replaced."""
    path = tiny_data / f"{table}.csv"
    before = path.read_text("utf-8")
    assert old in before
    path.write_text(before.replace(old, new), "utf-8")
    return open_store(tmp_path / "changed", tiny_data, atlas)


@pytest.mark.parametrize("packed", [as_png, as_svg, as_pdf, as_zip])
def test_what_a_file_was_made_from_is_read_back(text, store, packed):
    assert verify.read(packed(text)) == stamp.make(store, SELECTION, OPTIONS)


def test_a_stamp_is_one_line_of_plain_signs(text):
    assert text.isascii()
    assert text.isprintable()


def test_records_are_listed_one_by_one(store):
    made = stamp.make(store, SELECTION, OPTIONS)
    assert set(made.records) == {row["record_id"] for row in selected_records.rows(store, SELECTION)}
    assert len(made.records) == made.certain + made.possible


def test_a_new_column_of_claims_needs_a_new_version():
    """Without one, every record of every former briefing would be called changed."""
    columns = [column.name for column in fields(Claim)]
    assert (len(columns), columns[-1]) == (26, "checked")
    assert stamp.VERSION == max(stamp.CLAIM_COLUMNS) == 3


def test_of_very_many_records_none_is_listed(store, monkeypatch, text):
    monkeypatch.setattr(stamp, "LISTED", 2)
    monkeypatch.setattr(verify, "LISTED", 2)
    made = stamp.make(store, SELECTION, OPTIONS)
    assert made.records == {}
    verdict = verify.verify(as_zip(made.to_text().replace(store.digest, "0" * 64)), store)
    assert not verdict.is_same
    assert "more than 2 records" in verify.as_text(verdict, store)


def test_a_briefing_of_the_same_data_is_the_same(text, store):
    verdict = verify.verify(as_zip(text), store)
    assert verdict.is_same
    assert verify.as_text(verdict, store).endswith("same: the data has not changed\n")


@pytest.mark.parametrize(("packed", "name"), [(as_png, "png"), (as_svg, "svg"), (as_pdf, "pdf"), (as_zip, "zip")])
def test_a_file_is_compared_with_what_is_made_of_the_same_data(text, store, atlas, monkeypatch, packed, name):
    raw, formats = packed(text), []
    monkeypatch.setattr(verify.documents, "render", lambda *arguments: formats.append(arguments[-1]) or raw)
    verdict = verify.verify(raw, store)
    assert verify.is_as_made(raw, verdict, store, atlas)
    assert not verify.is_as_made(raw + b" ", verdict, store, atlas)
    assert formats == [name, name]
    assert "altered" in verify.as_text(verdict, store, as_made=False)


@pytest.mark.parametrize("version", [1, 2])
def test_a_briefing_with_the_pages_of_an_earlier_version_is_not_called_altered(store, atlas, version):
    earlier = stamp.make(store, SELECTION, OPTIONS, version).to_text()
    verdict = verify.verify(as_zip(earlier), store)
    assert verdict.is_same
    as_made = verify.is_as_made(as_zip(earlier), verdict, store, atlas)
    assert as_made is None
    said = verify.as_text(verdict, store, as_made)
    assert "same: the data has not changed\nnot compared byte for byte: it was made by an earlier version" in said


def test_an_import_elsewhere_does_not_touch_a_briefing(text, tmp_path, tiny_data, atlas):
    elsewhere = [
        {**imported_dataset.ROWS[0], "lon": 1.5, "lat": 1.5, "earliest": date(1990, 1, 1), "latest": date(1990, 1, 1)}
    ]
    imported_dataset.keep(tmp_path / "library", imported_dataset.OPEN, elsewhere)
    with_import = open_store(tmp_path / "other", tiny_data, atlas, tmp_path / "library")
    verdict = verify.verify(as_zip(text), with_import)
    assert verdict.made_from.digest != verdict.now.digest
    assert verdict.is_same
    with_import.close()


def test_a_change_elsewhere_does_not_touch_a_briefing(text, tiny_data, tmp_path, atlas):
    new = changed(tiny_data, tmp_path, atlas, "events", "War in Bordova", "A war in Bordova")
    verdict = verify.verify(as_zip(text), new)
    assert verdict.is_same
    assert "nothing that this briefing shows" in verify.as_text(verdict, new)


@pytest.mark.parametrize(
    ("table", "old", "new", "record"),
    [
        ("events", "Blast in Easttown", "Explosion in Easttown", "east-blast-june"),
        ("claims", "reports,,4,4,,people", "reports,,5,5,,people", "market-attack"),
    ],
)
def test_a_changed_record_or_claim_is_named(text, tiny_data, tmp_path, atlas, table, old, new, record):
    verdict = verify.verify(as_zip(text), changed(tiny_data, tmp_path, atlas, table, old, new))
    assert not verdict.is_same
    assert (verdict.added, verdict.removed, verdict.changed) == ((), (), (record,))


def test_added_and_removed_records_are_named_with_the_figures(text, store, tiny_data, tmp_path, atlas):
    new = changed(tiny_data, tmp_path, atlas, "events", "attack,2020-03-01", "attack,2019-03-01")
    verdict = verify.verify(as_zip(text), new)
    assert verdict.removed == ("market-attack",)
    assert verdict.before.certain == verdict.after.certain + 1
    said = verify.as_text(verdict, new)
    assert "  - market-attack  Attack on the market" in said
    assert f"figures:   {verdict.before}, now {verdict.after}" in said
    back = verify.verify(as_zip(stamp.make(new, SELECTION, OPTIONS).to_text()), store)
    assert back.added == ("market-attack",)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"hello",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<!DOCTYPE x [<!ENTITY a 'b'>]><svg>&a;</svg>",
        verify.PNG,
        b"%PDF-1.4\nbroken",
        b"PK\x03\x04broken",
        as_zip("no json"),
        as_zip('{"khorasan-atlas-briefing":1}'),
        as_zip('["khorasan-atlas-briefing"]'),
    ],
)
def test_what_is_not_a_briefing_is_reported(raw, store):
    with pytest.raises(NoStampError):
        verify.verify(raw, store)


def test_a_briefing_of_a_later_version_is_reported():
    with pytest.raises(NoStampError, match="later version"):
        Stamp.from_text('{"khorasan-atlas-briefing":4}')


@pytest.mark.parametrize(("old", "status"), [("", 0), ("Blast in Easttown", 1)])
def test_the_exit_status_tells_same_from_changed(text, old, status, tiny_data, tmp_path, atlas, monkeypatch, capsys):
    monkeypatch.setenv("KHORASAN_ATLAS_STORE", str(tmp_path / "store"))
    monkeypatch.setattr("geodata.atlas.load", lambda: atlas)
    raw = as_zip(text)
    (tmp_path / "briefing.zip").write_bytes(raw)
    monkeypatch.setattr(verify.documents, "render", lambda *_: raw)
    if old:
        changed(tiny_data, tmp_path, atlas, "events", old, "Something else")
    assert program.main(["verify", str(tmp_path / "briefing.zip"), "--data", str(tiny_data)]) == status
    assert capsys.readouterr().out.splitlines()[0].startswith("made from: Arvia, 2020 (data of ")


def test_what_cannot_be_read_or_is_not_a_briefing_has_a_status_of_its_own(
    tmp_path, atlas, monkeypatch, tiny_data, capsys
):
    monkeypatch.setenv("KHORASAN_ATLAS_STORE", str(tmp_path / "store"))
    monkeypatch.setattr("geodata.atlas.load", lambda: atlas)
    assert program.main(["verify", str(tmp_path / "none.pdf"), "--data", str(tiny_data)]) == 2
    assert "cannot be read: No such file" in capsys.readouterr().err
    (tmp_path / "notes.pdf").write_text("notes")
    assert program.main(["verify", str(tmp_path / "notes.pdf"), "--data", str(tiny_data)]) == 2
    assert "not a briefing" in capsys.readouterr().err
