"""Data folders, folders for unfinished work, atomic and durable writing, digests, and lists inside CSV cells."""

import errno
import gzip
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from geodata.faults import FileError

try:
    import fcntl
except ImportError:  # Windows has no locks on folders: there, nothing is swept
    fcntl = None  # type: ignore[assignment]

SYSTEM_BYTE = 9  # of the head of a gzip stream: the system it was made on
SYSTEM_UNKNOWN = 255
ROOT = Path(__file__).parents[1]
DATA = ROOT / "geodata" / "data"
UNFINISHED = ".building-"  # begins the name of a folder for unfinished work
TEMPORARY = "khorasan-atlas-"  # likewise in the system's folder for temporary files
LARGEST_READ = 1 << 30  # bytes of a file that is read as a whole; a device such as /dev/zero has no end
READ_STEP = 1 << 20
KEPT = 3  # former stores or sets of boundaries that stay, for processes that still read them


def var_folder(name: str) -> Path:
    """
    Return the folder where the app keeps its `store`, `imports` or `boundaries`.

    That is the folder that KHORASAN_ATLAS_STORE, KHORASAN_ATLAS_IMPORTS or KHORASAN_ATLAS_BOUNDARIES names, else the
    one of that name in KHORASAN_ATLAS_HOME, else in `var` of the checkout, else (the packages are installed) in the
    user's data folder.
    """
    chosen = os.environ.get(variable(name))
    return Path(chosen) if chosen else _home() / name


def variable(name: str) -> str:
    """Return the name of the environment variable for a setting, such as the folder of the store."""
    return f"KHORASAN_ATLAS_{name.upper()}"


def _home() -> Path:
    if home := os.environ.get(variable("home")):
        return Path(home)
    if (ROOT / "pyproject.toml").exists():
        return ROOT / "var"
    from platformdirs import user_data_path  # not needed in a checkout

    folder: Path = user_data_path("khorasan-atlas", appauthor=False)
    return folder


class WorkFolder:
    """
    A new folder for unfinished work, deleted by `close`.

    It is locked while this process lives, so that `sweep` can tell it from what a killed process has left. The system
    removes the lock of a process that ends, however it ends.
    """

    def __init__(self, parent: Path, prefix: str = UNFINISHED) -> None:
        self.path, self._lock = _locked_folder(parent, prefix)

    def close(self) -> None:
        """Delete the folder with everything in it."""
        shutil.rmtree(self.path, ignore_errors=True)
        os.close(self._lock)


def _locked_folder(parent: Path, prefix: str) -> tuple[Path, int]:
    while True:
        path = Path(tempfile.mkdtemp(dir=parent, prefix=prefix))
        with suppress(FileNotFoundError):  # swept by another process before it was locked
            lock = _lock(path)
            if path.exists():
                return path, lock
            os.close(lock)


def _lock(folder: Path) -> int:
    """Wait until a folder can be locked; return the open file that holds the lock."""
    lock = os.open(folder, os.O_RDONLY) if fcntl else os.open(os.devnull, os.O_RDONLY)
    if fcntl:
        with suppress(OSError):  # a file system without locks: nothing is swept there
            fcntl.flock(lock, fcntl.LOCK_EX)
    return lock


@contextmanager
def work_folder(parent: Path | None = None) -> Iterator[Path]:
    """
    Create a folder for unfinished work inside another one; delete it at the end, and what killed processes left there.

    `parent` must exist; by default it is the system's folder for temporary files. What is finished can be moved to it
    from the new folder by renaming.

    Raises
    ------
    OSError
        If `parent` does not exist or cannot be written to.
    """
    place, prefix = (parent, UNFINISHED) if parent else (Path(tempfile.gettempdir()), TEMPORARY)
    sweep(place, prefix)
    folder = WorkFolder(place, prefix)
    try:
        yield folder.path
    finally:
        folder.close()


@contextmanager
def temporary_errors(*kinds: type[Exception]) -> Iterator[None]:
    """
    Raise errors of the system's folder for temporary files as a sentence with the way out; also a decorator.

    `kinds` are those that libraries raise instead of an OSError.
    """
    known: tuple[type[Exception], ...] = (OSError, *kinds)
    try:
        yield
    except known as error:
        # Python has found none yet if none can be written to.
        folder = Path(tempfile.tempdir or os.environ.get("TMPDIR", "/tmp"))
        reason = getattr(error, "strerror", None) or str(error).partition("\n")[0]
        way_out = "free disk space there, or name another folder in TMPDIR"
        raise FileError(folder, f"has no room for temporary files ({reason})", way_out) from error


def sweep(parent: Path, prefix: str = UNFINISHED) -> None:
    """Delete the folders of unfinished work whose process has ended; those in use are locked and stay."""
    if fcntl is None:
        return
    for path in parent.glob(f"{prefix}*"):
        with suppress(OSError):  # in use, that of another user, or swept by another process
            lock = os.open(path, os.O_RDONLY)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(path, ignore_errors=True)
            finally:
                os.close(lock)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Lock a folder that exists for one change; other processes and threads that lock it wait until it is done."""
    lock = _lock(folder)
    try:
        yield
    finally:
        os.close(lock)


def publish(finished: Path, path: Path) -> None:
    """
    Rename a finished file or folder; after any interruption, even a power cut, it is there as a whole or not.

    Both names are on one file system. A file of that name is replaced; a folder of that name must not exist.

    Raises
    ------
    OSError
        If it cannot be flushed to disk or renamed.
    """
    for part in (finished, *(finished.rglob("*") if finished.is_dir() else ())):
        fsync_folder(part)
    os.replace(finished, path)
    fsync_folder(path.parent)


def write_atomically(path: Path, content: bytes) -> None:
    """
    Write a file so that after any interruption, even a power cut, it has either the old or the new content.

    A new file gets the permissions that the umask allows; a replaced one keeps its own.

    Raises
    ------
    OSError
        If the folder does not exist or cannot be written to; the old file is then untouched.
    """
    write_all(path.parent, {path.name: content})


def write_all(folder: Path, contents: Mapping[str, bytes]) -> None:
    """
    Write several files of a folder, by name, all or none, each as `write_atomically` does.

    Raises
    ------
    OSError
        If one of them cannot be written, with its path as `filename`; the old files are then untouched.
    """
    path = folder
    try:
        with work_folder(folder) as unfinished:
            for name, content in contents.items():
                path = folder / name
                with (unfinished / name).open("xb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
                if path.exists():
                    (unfinished / name).chmod(path.stat().st_mode)
            # There is room for all of them: only renaming is left to do.
            for name in contents:
                path = folder / name
                os.replace(unfinished / name, path)
            fsync_folder(folder)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error


def read_bounded(path: Path) -> bytes:
    """
    Read a file that the user has named, also a pipe.

    Raises
    ------
    OSError
        If it cannot be read, or has more than `LARGEST_READ` bytes.
    """
    parts = []
    with path.open("rb") as file:
        while part := file.read(READ_STEP):
            parts.append(part)
            if len(parts) * READ_STEP > LARGEST_READ:
                raise OSError(errno.EFBIG, f"it has more than {LARGEST_READ:,} bytes", str(path))
    return b"".join(parts)


def delete_former(current: Path, pattern: str) -> None:
    """Delete former versions of a file or folder, except the newest few, which may still be in use."""
    former = [path for path in current.parent.glob(pattern) if path != current]
    # Another process may be deleting them too, and some systems keep an open file; what is left goes next time.
    with suppress(OSError):
        for path in sorted(former, key=lambda path: path.stat().st_mtime, reverse=True)[KEPT:]:
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink()


def packed(content: bytes) -> bytes:
    """Compress bytes with gzip reproducibly: without a timestamp or the name of the system."""
    stream = bytearray(gzip.compress(content, compresslevel=9, mtime=0))
    stream[SYSTEM_BYTE] = SYSTEM_UNKNOWN
    return bytes(stream)


def sha256(content: bytes) -> str:
    """Hash bytes: 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def parse_object(text: str | bytes) -> dict[str, Any]:
    """
    Parse JSON that has to be an object.

    Raises
    ------
    ValueError
        If it is anything else, or nested too deeply.
    """
    try:
        found = json.loads(text)
    except RecursionError as error:
        raise ValueError("brackets are nested too deeply") from error
    if not isinstance(found, dict):
        raise ValueError("not a JSON object")
    return found


def digest(paths: Iterable[Path]) -> str:
    """Hash several files at once, names and contents, in the order given: 64 hexadecimal digits."""
    whole = hashlib.sha256()
    for path in paths:
        whole.update(f"{path.name}:{sha256(path.read_bytes())}\n".encode())
    return whole.hexdigest()


def split(cell: str) -> tuple[str, ...]:
    """Split `a|b` into its values, without blanks around them and without empty ones."""
    return tuple(part.strip() for part in cell.split("|") if part.strip())


def split_names(cell: str) -> dict[str, str]:
    """
    Split `fa=…|ps=…` into names by language (BCP 47).

    Raises
    ------
    ValueError
        If a part has no `=` or an empty side.
    """
    names = {}
    for part in split(cell):
        language, sign, name = (piece.strip() for piece in part.partition("="))
        if not (language and sign and name):
            raise ValueError(f"{part!r} is not a name by language; write it as fa=name")
        names[language] = name
    return names


def fsync_folder(path: Path) -> None:
    """Flush a file, or the names in a folder, to disk."""
    if os.name == "nt" and path.is_dir():
        return  # there, folders cannot be opened, and names are written through
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
