"""Data folders, atomic and durable writing, digests, and lists inside CSV cells."""

import gzip
import hashlib
import os
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

SYSTEM_BYTE = 9  # of the head of a gzip stream: the system it was made on
SYSTEM_UNKNOWN = 255
ROOT = Path(__file__).parents[1]
DATA = ROOT / "geodata" / "data"
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
    """Return the environment variable for the folder of a name."""
    return f"KHORASAN_ATLAS_{name.upper()}"


def _home() -> Path:
    if home := os.environ.get(variable("home")):
        return Path(home)
    if (ROOT / "pyproject.toml").exists():
        return ROOT / "var"
    from platformdirs import user_data_path  # not needed in a checkout

    folder: Path = user_data_path("khorasan-atlas", appauthor=False)
    return folder


def write_atomically(path: Path, content: bytes) -> None:
    """
    Write a file so that after any interruption, even a power cut, it has either the old or the new content.

    A new file gets the permissions that the umask allows; a replaced one keeps its own.

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
    write_all(path.parent, {path.name: content})


def write_all(folder: Path, contents: Mapping[str, bytes]) -> None:
    """
    Write several files of a folder, all or none, each as `write_atomically` does.

    Parameters
    ----------
    folder
        Must exist.
    contents
        Bytes by the name of the file.

    Raises
    ------
    OSError
        If one of them cannot be written, with its path as `filename`; the old files are then untouched.
    """
    written: dict[Path, Path] = {}
    path = folder
    try:
        for name, content in contents.items():
            path = folder / name
            temporary = folder / f".{name}.{token_hex(8)}"
            with temporary.open("xb") as file:
                written[path] = temporary
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            if path.exists():
                temporary.chmod(path.stat().st_mode)
        # There is room for all of them: only renaming is left to do.
        for path, temporary in written.items():
            os.replace(temporary, path)
        fsync_folder(folder)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error
    finally:
        for temporary in written.values():
            temporary.unlink(missing_ok=True)


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
