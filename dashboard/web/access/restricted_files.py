"""Restrict the addresses of files with restricted records, which Streamlit itself serves to whoever has the address."""

import os

from streamlit.runtime.memory_media_file_storage import _calculate_file_id

from dashboard.web.access.rights import Right

_restricted: set[str] = set()


def restrict(content: bytes, media_type: str, name: str) -> None:
    """Restrict the address of a file to people who may see restricted records."""
    _restricted.add(_calculate_file_id(content, media_type, name))


def right_for(path: str) -> Right:
    """Return the right that an address needs."""
    folder, _, name = path.rpartition("/")
    # The id as Streamlit reads it from the address: whatever comes after the last dot does not count.
    is_restricted = folder.endswith("/media") and os.path.splitext(name)[0] in _restricted
    return Right.RESTRICTED if is_restricted else Right.LOOK
