"""Find the data folder in use: the shipped one, or a set with boundaries that the user added."""

import os
import shutil
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from geodata import files

POINTER: Final = "current"


def root() -> Path:
    """Return the folder of all sets of boundaries."""
    return files.var_folder("boundaries")


def folder() -> Path:
    """
    Return the data folder in use; a running process keeps the one that it started with.

    Raises
    ------
    FileNotFoundError
        If a set is in use whose folder is gone; the message says the way back.
    """
    return folder_in(root())


def folder_in(sets: Path) -> Path:
    """Return the data folder in use for a folder of sets; see `folder`."""
    return _in_force(sets)


@cache
def _in_force(sets: Path) -> Path:
    pointer = sets / POINTER
    if not pointer.exists():
        return files.DATA
    chosen = sets / pointer.read_text(encoding="utf-8").strip()
    if chosen.parent != sets or not chosen.is_dir():
        raise FileNotFoundError(
            f"{pointer} names the boundaries {chosen.name!r}, which are not there; "
            "run `khorasan-atlas reset` and add them again"
        )
    return chosen


def put(sets: Path, contents: Mapping[str, bytes]) -> Path:
    """
    Write a set beside the earlier ones and switch to it, completely or not at all.

    Parameters
    ----------
    sets
        The folder of sets; made if missing.
    contents
        File contents by path inside the set.

    Returns
    -------
    folder
        Named by what is in it: the same contents are always in the same folder.
    """
    sets.mkdir(parents=True, exist_ok=True)
    digests = "".join(f"{name}:{files.sha256(content)}\n" for name, content in sorted(contents.items()))
    chosen = sets / f"set-{files.sha256(digests.encode())[:16]}"
    if not _holds(chosen, contents):
        shutil.rmtree(chosen, ignore_errors=True)
        with files.work_folder(sets) as unfinished:
            built = unfinished / chosen.name
            for name, content in contents.items():
                (built / name).parent.mkdir(parents=True, exist_ok=True)
                (built / name).write_bytes(content)
            files.publish(built, chosen)
    os.utime(chosen)
    files.write_atomically(sets / POINTER, f"{chosen.name}\n".encode())
    _in_force.cache_clear()
    files.delete_former(chosen, "set-*")
    return chosen


def reset(sets: Path) -> bool:
    """Use the shipped boundaries again and delete the sets; return whether others were in use."""
    pointer = sets / POINTER
    there = pointer.exists()
    pointer.unlink(missing_ok=True)
    _in_force.cache_clear()
    for former in sets.glob("set-*"):
        shutil.rmtree(former, ignore_errors=True)
    return there


def _holds(chosen: Path, contents: Mapping[str, bytes]) -> bool:
    present = {path.relative_to(chosen).as_posix() for path in chosen.rglob("*") if path.is_file()}
    return present == set(contents) and all((chosen / n).read_bytes() == content for n, content in contents.items())
