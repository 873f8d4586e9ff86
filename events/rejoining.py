"""Imported rows follow the places: when those are others, by boundaries of another maker, rows are joined anew."""

import pyarrow as pa
import pyarrow.parquet as pq

from events import keeping
from events.import_report import places_of
from events.joining import join
from events.laying_down import Draft, Report
from events.library import Library, LibraryError, Version
from geodata.atlas import Atlas


def up_to_date(library: Library, atlas: Atlas) -> Library:
    """
    Join every dataset that was joined to other places to these.

    Parameters
    ----------
    library
        As it was opened.
    atlas
        The places in force.

    Returns
    -------
    library
        The same if nothing was to be done. What datasets state stays as it is.

    Raises
    ------
    LibraryError
        If a version cannot be read, or the folder cannot be written to.
    """

    def is_due(version: Version) -> bool:
        return version.places != atlas.digest

    if not any(map(is_due, library.current())):
        return library
    return keeping.revise(library.folder, is_due, lambda version: _rejoined(version, atlas))


def _rejoined(version: Version, atlas: Atlas) -> tuple[Draft, Report]:
    try:
        incidents = join(atlas, pq.read_table(version.incidents))
        original = pq.read_table(version.original)
        refused, mapping = version.refused.read_bytes(), version.mapping.read_text(encoding="utf-8")
    except (OSError, pa.ArrowException) as error:
        raise LibraryError(
            f"'{version.dataset.dataset_id}' cannot be joined to other boundaries: {error}; import its file anew"
        ) from error
    placed = places_of(incidents, atlas)
    report = version.report | placed | {"agreement": placed["agreement"].as_json()}
    draft = Draft(version.dataset, incidents, original, refused, mapping, atlas.digest)
    return draft, lambda digest: report | {"digest": digest}
