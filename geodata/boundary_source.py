"""Where the polygons lie that a user gives: in a file, in one of its layers, or in a file of a ZIP."""

import codecs
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

import pyogrio
import pyogrio.errors

# The first bytes of each format: what GDAL would make of a file named otherwise is not ours to find out.
MAGIC: Final = {".geojson": b"{", ".json": b"{", ".gpkg": b"SQLite format 3", ".shp": b"\x00\x00\x27\x0a"}
LARGEST_BYTES: Final = 2_000_000_000  # unpacked
MOST_MEMBERS: Final = 1_000


class BoundaryError(Exception):
    """Boundaries cannot be used as they are; the message names each fault and the way out."""

    def __init__(self, *faults: object) -> None:
        self.faults = tuple(str(fault) for fault in faults)
        super().__init__("\n".join(self.faults))


@dataclass(frozen=True)
class Source:
    """Where the polygons lie: what GDAL calls it, the suffix, and the names of the files beside it."""

    address: str
    suffix: str
    stem: str
    beside: frozenset[str]


def find(path: Path, layer: str) -> Source:
    """
    Find the polygons in a file or an archive of one; `layer` says which, if an archive holds several.

    Raises
    ------
    BoundaryError
        If there is no such file, it is of another format, or it is not plain which polygons are meant.
    """
    if not path.is_file():
        raise BoundaryError(f"{path} is not a file; give a .geojson, .gpkg, .shp or a .zip of one of them")
    suffix = path.suffix.lower()
    if suffix == ".zip":
        return _zipped(path, layer)
    if suffix not in MAGIC:
        raise BoundaryError(f"{path} ends in {suffix or 'nothing'}; give a .geojson, .gpkg, .shp or a .zip of one")
    with path.open("rb") as file:
        _check_magic(str(path), suffix, file.read(64))
    beside = frozenset(p.name.lower() for p in path.parent.iterdir() if p.stem == path.stem)
    return Source(str(path), suffix, path.stem, beside)


def _check_magic(name: str, suffix: str, start: bytes) -> None:
    if (
        not start.removeprefix(codecs.BOM_UTF8)
        .lstrip(b" \t\r\n" if suffix.endswith("json") else b"")
        .startswith(MAGIC[suffix])
    ):
        raise BoundaryError(f"{name} does not begin as a {suffix} file does; is it another format, renamed?")


def _zipped(path: Path, layer: str) -> Source:
    """Find the one set of polygons in an archive; nothing is unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > LARGEST_BYTES:
                raise BoundaryError(
                    f"{path} holds {len(members)} files of {sum(m.file_size for m in members) / 1e9:.1f} GB; "
                    f"at most {MOST_MEMBERS} and {LARGEST_BYTES / 1e9:.0f} GB are read: unpack the one that you mean"
                )
            names = [m.filename for m in members if PurePosixPath(m.filename).suffix.lower() in MAGIC]
            chosen = _one_member(path, layer, [n for n in names if not n.startswith("__MACOSX/")])
            inner = PurePosixPath(chosen)
            with archive.open(chosen) as file:
                _check_magic(f"{path}: {chosen}", inner.suffix.lower(), file.read(64))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise BoundaryError(f"{path} cannot be opened as ZIP: {error}; unpack it and give the file") from error
    near = [PurePosixPath(member.filename) for member in members]
    beside = frozenset(p.name.lower() for p in near if p.parent == inner.parent and p.stem == inner.stem)
    return Source(f"/vsizip/{{{path.resolve()}}}/{chosen}", inner.suffix.lower(), inner.stem, beside)


def _one_member(path: Path, layer: str, names: Sequence[str]) -> str:
    asked = [name for name in names if PurePosixPath(name).stem == layer]
    found = asked or list(names)
    if len(found) == 1:
        return found[0]
    if not found:
        raise BoundaryError(f"{path} holds no .shp, .gpkg or .geojson; give an archive of one of them")
    stems = ", ".join(sorted({PurePosixPath(name).stem for name in found}))
    raise BoundaryError(f"{path} holds several sets of polygons: {stems}; say which with --layer")


def layer_of(path: Path, source: Source, layer: str) -> tuple[str, str | None]:
    """
    Choose the layer of polygons: its name and the type of its geometry.

    Raises
    ------
    BoundaryError
        If there is no such layer, or several.
    """
    try:
        layers = [(str(name), kind) for name, kind in pyogrio.list_layers(source.address)]
    except (pyogrio.errors.DataSourceError, UnicodeDecodeError) as error:
        hint = "; a Shapefile needs its .shx and .dbf beside it" if source.suffix == ".shp" else ""
        raise BoundaryError(f"{path} cannot be read: {error}{hint}") from error
    if layer and layer != source.stem:
        layers = [(name, kind) for name, kind in layers if name == layer] or layers
        if layers[0][0] != layer:
            known = ", ".join(name for name, _ in layers)
            raise BoundaryError(f"{path} has no layer {layer!r}; it has {known}")
    elif len(layers) > 1:
        areas = [(name, kind) for name, kind in layers if kind is not None and "Polygon" in kind]
        if len(areas) != 1:
            known = ", ".join(name for name, _ in layers)
            raise BoundaryError(f"{path} has several layers: {known}; say which with --layer")
        layers = areas
    if not layers:
        raise BoundaryError(f"{path} has no layer; is it empty?")
    return layers[0]
