"""What a file is written from: the rows with their sources, and what must be said about them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from events import queries, rows
from events.edition import LICENCE
from events.model import Source
from events.rows import Listing, Row
from events.schema import Table
from events.store import Store
from geodata.atlas import Atlas

TITLE = "Khorasan Atlas: who says what happened where in Afghanistan and Central Asia"
GEOMETRY = (
    "A settlement is a point, a district its circle. What is known only to a province, border, region or country has "
    "no geometry: nobody shall take a centre for a place."
)
POINTS = "Points of places: GeoNames (CC BY 4.0) and Wikipedia (CC BY-SA 4.0), as each place says."


class ExportError(ValueError):
    """The rows do not fit the format; the message says why and what to do."""


@dataclass(frozen=True, eq=False)
class Content:
    """Everything that a file is written from; `about` are texts by their heading, in the order to be read."""

    store: Store
    atlas: Atlas
    listing: Listing
    rows: Sequence[Row]
    sources: Sequence[Source]
    about: Mapping[str, str]

    @property
    def table(self) -> Table:
        """What the rows are and which columns they have."""
        return rows.TABLES_OF[self.listing.listed]


def gather(store: Store, atlas: Atlas, listing: Listing) -> Content:
    """
    Gather the rows of a table and what belongs to them.

    Parameters
    ----------
    store
        The open store.
    atlas
        The places.
    listing
        What is listed; all its rows, in its order.
    """
    found = rows.rows(store, atlas, listing)
    wanted = {source_id for row in found for source_id in row["source_ids"]}
    cited = tuple(source for source in rows.sources(store) if source.source_id in wanted)
    return Content(store, atlas, listing, found, cited, _about(store, listing, len(found)))


def _about(store: Store, listing: Listing, number: int) -> dict[str, str]:
    in_words = listing.in_words(queries.labels(store))
    return {
        "title": TITLE,
        "rows": f"{number:,} {listing.listed.value}",
        "selected": in_words,
        "selection": listing.selection.to_query(),
        "narrowed": listing.narrowing.in_words(),
        "version": store.version,
        "data_date": str(store.data_date),
        "digest": store.digest,
        "licence": f"{LICENCE['title']} ({LICENCE['path']})",
        "geometry": GEOMETRY,
        "points": POINTS,
    }


def credit(sources: Iterable[Source]) -> list[dict[str, str]]:
    """List sources by title and address, as a reader needs them."""
    return [
        {"source_id": source.source_id, "title": f"{source.publisher}: {source.title}", "url": source.url}
        for source in sources
    ]
