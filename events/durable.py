"""Files that outlast a power cut: what is said to be written is on the disk, and a name never stands for a part."""

import os
import tempfile
from pathlib import Path


def put(path: Path, content: bytes) -> None:
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
        settle(path.parent)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def settle(path: Path) -> None:
    """Have the system write a file, or the names in a folder, to the disk now."""
    if os.name == "nt" and path.is_dir():
        return  # there, folders cannot be opened, and names are written through
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
