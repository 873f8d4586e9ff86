"""Data folders, atomic and durable writing, digests, and lists inside CSV cells."""

import gzip
import hashlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

SYSTEM_BYTE = 9  # of the head of a gzip stream: the system it was made on
SYSTEM_UNKNOWN = 255
DATA = Path(__file__).parent / "data"


def write_atomically(path: Path, content: bytes) -> None:
    """
    Write a file so that a reader sees the old content or the new, never a part.

    Parameters
    ----------
    path
        File to write; its folder must exist.
    content
        The bytes of the whole file.

    Raises
    ------
    OSError
        If the folder does not exist or cannot be written to; the old file is then untouched.
    """
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(temporary, path.stat().st_mode if path.exists() else 0o666 & ~_umask())
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def packed(content: bytes) -> bytes:
    """Compress bytes with gzip, always to the same ones: without a clock and without the name of the system."""
    stream = bytearray(gzip.compress(content, compresslevel=9, mtime=0))
    stream[SYSTEM_BYTE] = SYSTEM_UNKNOWN
    return bytes(stream)


def sha256(content: bytes) -> str:
    """Fingerprint bytes: 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def digest(paths: Iterable[Path]) -> str:
    """Fingerprint several files at once, names and contents, in the order given: 64 hexadecimal digits."""
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


def write_durably(path: Path, content: bytes) -> None:
    """
    Write or replace a file, so that after any interruption there is the old content or the new, whole.

    Raises
    ------
    OSError
        If the folder cannot be written to; the old file is then untouched.
    """
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
        fsync_folder(path.parent)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def fsync_folder(path: Path) -> None:
    """Have the system write a file, or the names in a folder, to the disk now."""
    if os.name == "nt" and path.is_dir():
        return  # there, folders cannot be opened, and names are written through
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
