"""Check that every package the dashboard needs may be distributed beside MIT code: `python -m tools.licences`."""

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement

LOCK: Final = Path(__file__).parents[1] / "requirements.lock"
# SPDX identifiers; BSD without a number is what many packages state.
BSD: Final = {"0BSD", "BSD", "BSD-2-Clause", "BSD-3-Clause"}
PERMISSIVE: Final = BSD | {"Apache-2.0", "CC0-1.0", "HPND", "ISC", "MIT", "MIT-CMU", "PSF-2.0", "Unlicense", "Zlib"}
# Binds changes to the package itself, which is used unchanged.
WEAK_COPYLEFT: Final = {"LGPL-2.1-only", "LGPL-2.1-or-later", "MPL-2.0", "OFL-1.1", "Ubuntu-font-1.0"}
ALLOWED: Final = PERMISSIVE | WEAK_COPYLEFT
SPELLINGS: Final = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache License 2.0": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
# Packages whose metadata is blank or incomplete: licence and where it is stated.
CORRECTED: Final = {
    "pymupdf-fonts": ("OFL-1.1 AND Ubuntu-font-1.0", "its README; the Ubuntu fonts in it are not used"),
    "streamlit-folium": ("MIT", "LICENSE in its repository; the metadata is blank"),
    "xstatic-jquery": ("MIT", "the first lines of jQuery itself"),
    "xstatic-leaflet": ("BSD-2-Clause", "LICENSE in the repository of Leaflet"),
}


@dataclass(frozen=True)
class Package:
    """An installed package, its licence as an SPDX expression, and where that is stated if not in its metadata."""

    name: str
    version: str
    licence: str
    reason: str = ""


def locked(text: str) -> list[str]:
    """Return the names in a lock that apply to this Python and system."""
    lines = re.findall(r"^[a-z0-9][^\\\n]*", text, flags=re.M)
    wanted = [Requirement(line) for line in lines]
    return [package.name for package in wanted if package.marker is None or package.marker.evaluate()]


def licence(about: PackageMetadata) -> str:
    """
    Return the licence that the metadata of a package states.

    Returns
    -------
    licence
        The SPDX expression; else the licence classifiers, all of which count; else the one-line licence field. A name
        that is not in `SPELLINGS` stays as it is.
    """
    if expression := "".join(about.get_all("License-Expression", [])):
        return expression
    classifiers = [line.rpartition(" :: ")[2] for line in about.get_all("Classifier", []) if line.startswith("License")]
    names = classifiers or ["".join(about.get_all("License", [])).strip()]
    return " AND ".join(SPELLINGS.get(name, name) for name in names)


def is_allowed(expression: str) -> bool:
    """Check an SPDX expression; one with brackets or exceptions is refused, for somebody to look at."""
    return any(set(choice.split(" AND ")) <= ALLOWED for choice in expression.split(" OR "))


def installed(names: Iterable[str]) -> Iterator[Package]:
    """
    Read what is installed.

    Raises
    ------
    PackageNotFoundError
        If one of the packages is not.
    """
    for name in names:
        about = metadata(name)
        stated, reason = CORRECTED.get(name, (licence(about), ""))
        yield Package(about["Name"], about["Version"], stated, reason)


def main() -> int:
    """Print all packages with their licences, and what must not be distributed on the error stream."""
    try:
        packages = list(installed(locked(LOCK.read_text(encoding="utf-8"))))
    except PackageNotFoundError as missing:
        print(f"{missing.name} is in {LOCK.name} but not installed. Run: make run", file=sys.stderr)
        return 2
    for package in packages:
        because = f"  ({package.reason})" if package.reason else ""
        print(f"{package.name:28}{package.version:18}{package.licence}{because}")
    refused = [package for package in packages if not is_allowed(package.licence)]
    for package in refused:
        print(
            f"{package.name} {package.version}: licence '{package.licence}' is not known to fit an MIT project. "
            "Replace the package, or add its licence to PERMISSIVE or a correction to CORRECTED in tools/licences.py.",
            file=sys.stderr,
        )
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
