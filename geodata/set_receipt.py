"""SOURCES.json of a set: as that of the shipped files, with what was added, and what each unit became."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from geodata import files
from geodata.mapping import Match
from geodata.repair import Repair

FILE: Final = "SOURCES.json"
BASE: Final = ("provinces.parquet", "parts.parquet", "countries.parquet", "places.csv")


def base_digest() -> str:
    """Fingerprint the shipped files that a set is made from."""
    return files.digest([files.DATA / name for name in BASE])


def write(
    contents: Mapping[str, bytes],
    layers: Mapping[str, Mapping[str, Any]],
    matches: Mapping[str, Sequence[Match]],
    changes: Sequence[Repair],
) -> bytes:
    """
    Write the receipt of a set: where every file comes from, its fingerprint, and every change made.

    Parameters
    ----------
    contents
        The other files of the set by path.
    layers
        Where each layer comes from, by its name.
    matches
        What became of each unit, by country.
    changes
        What was fitted or left open.
    """
    shipped = json.loads((files.DATA / FILE).read_text(encoding="utf-8"))
    packages = [_as_package(name, receipt) for name, receipt in layers.items()]
    whole = {
        "base": base_digest(),
        "packages": [*shipped["packages"], *packages],
        "hand_kept": {},
        "layers": layers,
        "units": [asdict(one) | {"country": country} for country, all_ in matches.items() for one in all_],
        "files": [_file_receipt(name, content, packages) for name, content in contents.items()],
        "repairs": [
            *({k: v for k, v in asdict(item).items() if v is not None} for item in changes),
            *shipped["repairs"],
        ],
    }
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


def _as_package(name: str, receipt: Mapping[str, Any]) -> dict[str, Any]:
    """Describe a layer as the upstream packages are described, for whoever lists where boundaries come from."""
    return {
        "name": name,
        "version": receipt["sha256"][:12],
        "sha256": receipt["sha256"],
        "licence": receipt["licence"],
        "attribution": f"{receipt['title']}: provinces of {', '.join(receipt['countries'])}",
        "retrieved": receipt.get("retrieved", ""),
        "url": receipt["url"],
        "members": receipt.get("members", []),
    }


def _file_receipt(name: str, content: bytes, packages: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    urls = [package["url"] for package in packages]
    return {"file": name, "url": urls, "sha256": files.sha256(content), "bytes": len(content)}
