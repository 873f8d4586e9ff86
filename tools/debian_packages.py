"""
Provide programs that tests need and no package index has: `python -m tools.debian_packages nginx=nginx-light`.

Each argument is a program, or the path of a file such as a font, and Debian's package that has it. What is there is
left alone; what is missing is installed where this is root on Debian or Ubuntu. Anywhere else the command fails with
what to install.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

QUIET = {"DEBIAN_FRONTEND": "noninteractive"}


def missing(packages: Mapping[str, str]) -> dict[str, str]:
    """Return the programs that are not on the path, and the files that are not there, with their packages."""
    return {name: package for name, package in packages.items() if not (shutil.which(name) or Path(name).is_file())}


def can_install() -> bool:
    """Return whether this is root on Debian or Ubuntu."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(*packages: str) -> None:
    """Install packages with what they need and nothing more."""
    for command in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
        # Standard output belongs to the command that asks for the program.
        subprocess.run(["apt-get", *command], stdout=sys.stderr, check=False, env={**os.environ, **QUIET})


def provide(packages: Mapping[str, str]) -> None:
    """
    Install what is missing.

    Raises
    ------
    SystemExit
        With what to install by hand, if a program is missing afterwards.
    """
    if (wanted := missing(packages)) and can_install():
        install(*wanted.values())
    if wanted := missing(packages):
        programs, names = ", ".join(wanted), " ".join(wanted.values())
        sys.exit(f"These tests need {programs}. Install {names} (the names on Debian and Ubuntu), then run them again.")


if __name__ == "__main__":
    provide(dict(argument.split("=", 1) for argument in sys.argv[1:]))
