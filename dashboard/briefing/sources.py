"""The provenance of a briefing: numbered sources, notes on data and boundaries, and redistribution."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from dashboard.drawing import markup, style
from events import edtf_dates
from events.models import Dataset, Source
from events.queries import redistribution, selected_records
from events.queries.counts import count
from events.queries.dimensions import datasets
from events.queries.records import record_detail
from events.queries.redistribution import Withheld
from events.queries.selection import Selection
from events.store.store import Store
from geodata import display_geometry
from geodata.boundaries import boundary_set

DIGEST_SHOWN: Final = 12  # of its hexadecimal digits, enough to distinguish two sets of data


class NothingToShowError(ValueError):
    """The briefing would have no records; the message says why and what to do."""


@dataclass(frozen=True)
class NumberedSource:
    """A source in the list of sources, under the number by which records and claims refer to it."""

    number: int
    source_id: str
    text: str
    url: str
    records: int


def redistributable(store: Store, selection: Selection, internal: bool) -> tuple[Selection, Withheld]:
    """
    Narrow a selection to the datasets that may be redistributed, and count the records that are left out.

    It is the same if the briefing is internal, or if every dataset of it may be redistributed.

    Raises
    ------
    NothingToShowError
        If no record is left.
    """
    selected = count(store, selection).totals.all
    if not selected:
        raise NothingToShowError("nothing is selected: widen the countries, the period or another filter")
    if internal:
        return selection, Withheld()
    narrowed = redistribution.redistributable(store, selection)
    withheld = redistribution.withheld(store, selection)
    if narrowed is None or withheld.records == selected:
        raise NothingToShowError(
            f"all {style.plural(selected, 'selected record')} come from datasets that must not be redistributed; "
            "mark the briefing as internal, or select other datasets"
        )
    return narrowed, withheld


def data_note(store: Store) -> str:
    """Write the date, the version and the first digits of the digest of the data."""
    version = f" · version {store.version}" if store.version else ""
    return f"Data of {edtf_dates.show_day(store.data_date)}{version} · digest {store.digest[:DIGEST_SHOWN]}"


def boundary_note() -> str:
    """Write the source of the boundaries, and that they are not authoritative."""
    by = boundary_set.attribution()
    return f"Boundaries and names ({by}) are not authoritative and imply no view on the status of territories."


def ground_note() -> str:
    """Write the sources of the ground of a map."""
    credit = display_geometry.GROUND_CREDIT
    return f"{credit[0].upper()}{credit[1:]}."


def credits(store: Store, dataset_ids: Iterable[str]) -> tuple[str, ...]:
    """List the attributions that publishers of datasets require, each once."""
    known = datasets(store)
    texts = (markup.clean(known[name].attribution) for name in sorted(dataset_ids) if name in known)
    return tuple(dict.fromkeys(text for text in texts if text))


def numbered(store: Store, selection: Selection, source_ids: Iterable[str]) -> tuple[NumberedSource, ...]:
    """List numbered sources in the order of their first mention, each with its records in a selection."""
    known = references(store)
    records = {source.source_id: source.records for source in selected_records.sources(store, selection)}
    return tuple(
        NumberedSource(number, source_id, *known[source_id], records.get(source_id, 0))
        for number, source_id in enumerate(dict.fromkeys(source_ids), 1)
    )


def references(store: Store) -> dict[str, tuple[str, str]]:
    """Return text and address of every source by id; an imported dataset is one source."""
    sets = {name: (_dataset_text(dataset), dataset.url) for name, dataset in datasets(store).items()}
    return sets | {
        source.source_id: (source_text(source), source.url) for source, _ in record_detail.all_sources(store)
    }


def _dataset_text(dataset: Dataset) -> str:
    version = f", version {dataset.version}" if dataset.version else ""
    return markup.clean(f"{dataset.publisher or 'publisher unknown'}, “{dataset.title or dataset.dataset_id}”{version}")


def source_text(source: Source) -> str:
    """Write publisher, title and date of a source."""
    published = edtf_dates.show(source.published) if source.published else "undated"
    by = ": ".join(dict.fromkeys(part for part in (source.publisher, source.author) if part))
    return markup.clean(f"{by or 'publisher unknown'}, “{source.title or source.source_id}”, {published}")
