"""
Check that every package the dashboard needs may be distributed beside MIT code, and list all work of others.

`python -m tools.licences` writes THIRD_PARTY.md, `python -m tools.licences --check` fails if it is not up to date.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageMetadata, PackageNotFoundError, files, metadata
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement

from tools import third_party
from tools.third_party import Work

ROOT: Final = Path(__file__).parents[1]
LOCK: Final = ROOT / "requirements.lock"
LIST: Final = ROOT / "THIRD_PARTY.md"
LICENCE_FILE: Final = re.compile(r"licen[cs]e|copying|notice|copyright", flags=re.I)
# SPDX identifiers; BSD without a number is what many packages state.
BSD: Final = {"0BSD", "BSD", "BSD-2-Clause", "BSD-3-Clause"}
PERMISSIVE: Final = BSD | {
    "Apache-2.0",
    "CC0-1.0",
    "HPND",
    "ISC",
    "MIT",
    "MIT-0",
    "MIT-CMU",
    "PSF-2.0",
    "Unlicense",
    "Zlib",
}
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
    "colorama": ("BSD-3-Clause", "its LICENSE.txt; installed on Windows only"),
    "httpx2-jsfetch": ("BSD-3-Clause", "its LICENSE.md; installed in browsers only"),
    "pymupdf-fonts": ("OFL-1.1 AND Ubuntu-font-1.0", "its README; the Ubuntu fonts in it are not used"),
    "streamlit-folium": ("MIT", "LICENSE in its repository; the metadata is blank"),
    "watchdog": ("Apache-2.0", "its LICENSE; not installed on macOS"),
    "xstatic-leaflet": ("BSD-2-Clause", "LICENSE in the repository of Leaflet"),
}


@dataclass(frozen=True)
class Locked:
    """A package in the lock; `applies` is whether this Python and system need it."""

    name: str
    version: str
    applies: bool


@dataclass(frozen=True)
class Package:
    """
    A package, its licence as an SPDX expression, and where that is stated if not in its metadata.

    `has_file` is whether its wheel holds the text of its licence.
    """

    name: str
    version: str
    licence: str
    reason: str = ""
    has_file: bool = True


def locked(text: str) -> list[Locked]:
    """List the packages in a lock."""
    wanted = [Requirement(line) for line in re.findall(r"^[a-z0-9][^\\\n]*", text, flags=re.M)]
    return [
        Locked(one.name, str(one.specifier).removeprefix("=="), one.marker is None or one.marker.evaluate())
        for one in wanted
    ]


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


def packages(wanted: Iterable[Locked]) -> Iterator[Package]:
    """
    Read the licences of packages; of one that only other systems need, it is in `CORRECTED`.

    Raises
    ------
    PackageNotFoundError
        If a package that this system needs is not installed.
    """
    for one in wanted:
        if one.applies:
            about = metadata(one.name)
            stated, reason = CORRECTED.get(one.name, (licence(about), ""))
            has_file = any(LICENCE_FILE.search(file.name) for file in files(one.name) or ())
            yield Package(about["Name"], one.version, stated, reason, has_file)
        else:
            yield Package(one.name, one.version, *CORRECTED.get(one.name, ("", "")))


def text() -> str:
    """
    Write THIRD_PARTY.md.

    Raises
    ------
    PackageNotFoundError
        If a package is not installed.
    """
    found = list(packages(locked(LOCK.read_text(encoding="utf-8"))))
    works = [Work(one.name, one.version, one.licence, one.reason) for one in found]
    return third_party.text(works, [one.name for one in found if not one.has_file])


def refused() -> list[str]:
    """List the packages whose licence is not known to fit, each with the way out."""
    return [
        f"{one.name} {one.version}: licence '{one.licence}' is not known to fit an MIT project. "
        "Replace the package, or add its licence to PERMISSIVE or a correction to CORRECTED in tools/licences.py."
        for one in packages(locked(LOCK.read_text(encoding="utf-8")))
        if not is_allowed(one.licence)
    ]


def main(arguments: list[str]) -> int:
    """Write the list or check it; print what must not be distributed on the error stream."""
    try:
        faults, current = refused(), text()
    except PackageNotFoundError as missing:
        print(f"{missing.name} is in {LOCK.name} but not installed. Run: make run", file=sys.stderr)
        return 2
    if "--check" not in arguments:
        LIST.write_text(current, encoding="utf-8", newline="\n")
    elif not LIST.exists() or LIST.read_text(encoding="utf-8") != current:
        faults.append(f"{LIST.name} is not up to date. Run: make licences")
    print(*faults, sep="\n", end="\n" * bool(faults), file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
