"""The processes that this one has started, its memory and limits, as the system has them."""

import os
import resource
import select
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PROGRAM = b"geodata.processes.child"
STAYING = b"\0stay\0"


def readers(parent: int | None = None) -> list[int]:
    """The ids of the readers that a process, by default this one, has started."""
    return _started(parent, is_staying=False)


def workers(parent: int | None = None) -> list[int]:
    """The ids of the processes that stay, of a process, by default this one."""
    return _started(parent, is_staying=True)


def _started(parent: int | None, is_staying: bool) -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has just ended
            state, owner = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
            words = (folder / "cmdline").read_bytes()
            is_meant = PROGRAM in words and (STAYING in words) is is_staying
            if is_meant and state != "Z" and int(owner) == (parent or os.getpid()):
                found.append(int(folder.name))
    return found


def ends(process: int, seconds: int = 60) -> bool:
    """Wait for the end of a process; return whether it was reached."""
    try:
        handle = os.pidfd_open(process)
    except ProcessLookupError:
        return True
    try:
        # It can be read from when the process has ended.
        return bool(select.select([handle], [], [], seconds)[0])
    finally:
        os.close(handle)


def resident_mb() -> int:
    """The memory of this process that is not mapped from files, in MiB."""
    resident, shared = (int(pages) for pages in Path("/proc/self/statm").read_text().split()[1:3])
    return (resident - shared) * os.sysconf("SC_PAGE_SIZE") >> 20


@contextmanager
def full_disk(size: int) -> Iterator[None]:
    """No file can grow beyond so many bytes, as on a full disk: writing fails, the process goes on."""
    former = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, former[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, former)
