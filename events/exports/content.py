"""Gather the content of a file: the rows, their sources and the notes on both."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from events.curated.datapackage import LICENCE, Table
from events.models import Source
from events.queries import dimensions, redistribution
from events.queries.dimensions import datasets
from events.queries.records import imported_claims, table_rows
from events.queries.records.table_rows import Row, TableRequest
from events.queries.redistribution import Withheld
from events.queries.table_columns import TABLES_OF, TableKind
from events.store.curated_tables import DATASET
from events.store.store import Store
from geodata.models import Atlas

TITLE = "Khorasan Atlas: who says what happened where in Afghanistan and Central Asia"
GEOMETRY = (
    "A settlement is a point, a district its circle. Records located only to a province, border, region or country "
    "have no geometry, so that no centroid is mistaken for a location."
)
POINTS = "Points of places: GeoNames (CC BY 4.0) and Wikipedia (CC BY-SA 4.0); see the source of each place."


class ExportError(ValueError):
    """The rows do not fit the format; the message says why and what to do."""


@dataclass(frozen=True, eq=False)
class Content:
    """The content of a file; `about` has texts by heading, in reading order."""

    store: Store
    atlas: Atlas
    request: TableRequest
    rows: Sequence[Row]
    sources: Sequence[Source]
    about: Mapping[str, str]

    @property
    def table(self) -> Table:
        """The kind of the rows and their columns."""
        return TABLES_OF[self.request.kind]


def gather(store: Store, atlas: Atlas, request: TableRequest, *, internal: bool = False) -> Content:
    """
    Gather all rows of a table, in its order, with their sources and notes.

    Records of datasets that may not be passed on are left out and counted in `about`; `internal` keeps them.
    """
    is_free = internal or request.kind is TableKind.CLAIMS
    allowed = request.selection if is_free else redistribution.redistributable(store, request.selection)
    found = table_rows.table_rows(store, atlas, replace(request, selection=allowed)) if allowed else []
    rows = [_without_nul(row) for row in found]
    out = (
        redistribution.Withheld()
        if is_free
        else redistribution.withheld(store, request.selection, request.column_filters)
    )
    wanted = {source_id for row in rows for source_id in row["source_ids"]}
    imported = (own for dataset_id, own in datasets(store).items() if dataset_id != DATASET)
    known = (*table_rows.sources(store), *map(imported_claims.as_source, imported))
    sources = tuple(source for source in known if source.source_id in wanted)
    about = _about(store, request, len(rows)) | _of_datasets(store, wanted, out)
    return Content(store, atlas, request, rows, sources, about)


def _without_nul(row: Row) -> Row:
    """Replace NUL, at which some formats end a text, so that all formats hold the same."""
    if not any(isinstance(value, str) and "\0" in value for value in row.values()):
        return row
    return {name: value.replace("\0", "\ufffd") if isinstance(value, str) else value for name, value in row.items()}


def _about(store: Store, request: TableRequest, number: int) -> dict[str, str]:
    in_words = request.in_words(dimensions.labels(store))
    return {
        "title": TITLE,
        "rows": f"{number:,} {request.kind.value}",
        "selected": in_words,
        "selection": request.selection.to_query(),
        "narrowed": request.column_filters.in_words(),
        "version": store.version,
        "data_date": str(store.data_date),
        "digest": store.digest,
        "licence": f"{LICENCE['title']} ({LICENCE['path']})",
        "geometry": GEOMETRY,
        "points": POINTS,
    }


def _of_datasets(store: Store, wanted: Container[str], out: Withheld) -> dict[str, str]:
    """List the terms of the imported datasets and the number of withheld records; empty without imported records."""
    used = [own for dataset_id, own in datasets(store).items() if dataset_id != DATASET and dataset_id in wanted]
    terms = {f"licence of {own.title}": own.licence for own in used}
    terms |= {f"attribution of {own.title}": own.attribution for own in used if own.attribution}
    return terms | ({"left out": str(out)} if out.records else {})


def credit(sources: Iterable[Source]) -> list[dict[str, str]]:
    """List sources by title and address, as a reader needs them."""
    return [
        {"source_id": source.source_id, "title": f"{source.publisher}: {source.title}", "url": source.url}
        for source in sources
    ]
