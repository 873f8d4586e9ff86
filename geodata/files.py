"""Where the data files lie, and how files are written and fingerprinted."""

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
