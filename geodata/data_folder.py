"""Find the data folder in use: the shipped one, or a set with boundaries that the user added."""

import os
import shutil
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from geodata import files
from geodata.faults import FileError

POINTER: Final = "current"
WAY_BACK: Final = "run `khorasan-atlas reset` and add the boundaries again"


def root() -> Path:
    """Return the folder of all sets of boundaries."""
    return files.var_folder("boundaries")


def folder() -> Path:
    """
    Return the data folder in use; a running process keeps the one that it started with.

    Raises
    ------
    FileError
        If a set is in use whose folder is gone, or the file that names it cannot be read.
    """
    return folder_in(root())


@cache
def folder_in(sets: Path) -> Path:
    """Return the data folder in use for a folder of sets; see `folder`."""
    pointer = sets / POINTER
    try:
        chosen = sets / pointer.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return files.DATA
    except (OSError, ValueError) as error:
        raise FileError(pointer, f"cannot be read ({error})", WAY_BACK) from error
    if chosen.parent != sets or not chosen.is_dir():
        raise FileError(pointer, f"names the boundaries {chosen.name!r}, which are not there", WAY_BACK)
    return chosen


def put(sets: Path, contents: Mapping[str, bytes]) -> Path:
    """
    Write a set, by path inside it, beside the earlier ones and switch to it, completely or not at all.

    The folder is named by what is in it: the same contents are always in the same folder.

    Raises
    ------
    FileError
        If it cannot be written; the boundaries in use are as before.
    """
    try:
        sets.mkdir(parents=True, exist_ok=True)
        with files.locked(sets):
            return _put(sets, contents)
    except OSError as error:
        way_out = f"free disk space, or name another folder in {files.variable('boundaries')}"
        problem = f"cannot be written to ({error.strerror or error}); the boundaries in use are as before"
        raise FileError(sets, problem, way_out) from error


def _put(sets: Path, contents: Mapping[str, bytes]) -> Path:
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
    folder_in.cache_clear()
    files.delete_former(chosen, "set-*")
    return chosen


def reset(sets: Path) -> bool:
    """Use the shipped boundaries again and delete the sets; return whether others were in use."""
    if not sets.is_dir():
        return False
    with files.locked(sets):
        pointer = sets / POINTER
        there = pointer.exists()
        shutil.rmtree(pointer) if pointer.is_dir() else pointer.unlink(missing_ok=True)
        folder_in.cache_clear()
        for former in sets.glob("set-*"):
            shutil.rmtree(former, ignore_errors=True)
    return there


def _holds(chosen: Path, contents: Mapping[str, bytes]) -> bool:
    present = {path.relative_to(chosen).as_posix() for path in chosen.rglob("*") if path.is_file()}
    return present == set(contents) and all((chosen / n).read_bytes() == content for n, content in contents.items())
