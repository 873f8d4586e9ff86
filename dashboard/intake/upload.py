"""The file that was dropped in: on disk while it is looked at, gone afterwards."""

import hashlib
import re
import shutil
import tempfile
import weakref
from pathlib import Path
from typing import BinaryIO, Final

LONGEST_NAME: Final = 60  # signs, of at most four bytes each: file systems take 255
CHUNK: Final = 1 << 20
PREFIX: Final = "khorasan-atlas-upload-"


class Upload:
    """
    A copy of an uploaded file in a folder of its own, which is removed with the last reference to this object.

    Attributes
    ----------
    name
        What the user calls the file; never used as a path.
    path
        Where the copy is.
    size
        Bytes.
    digest
        SHA-256 of the bytes.
    """

    def __init__(self, name: str, content: BinaryIO) -> None:
        folder = tempfile.mkdtemp(prefix=PREFIX)
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        self.name = name
        self.path = Path(folder) / _file_name(name)
        digest = hashlib.sha256()
        with self.path.open("wb") as copy:
            while chunk := content.read(CHUNK):
                digest.update(chunk)
                copy.write(chunk)
        self.size, self.digest = self.path.stat().st_size, digest.hexdigest()


def _file_name(name: str) -> str:
    """Make a name that is a file's in whatever folder; it stays recognisable, since messages speak of it."""
    return re.sub(r"[^\w.-]+", "_", name).lstrip(".")[-LONGEST_NAME:] or "upload"
