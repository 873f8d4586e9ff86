"""The colour and name that mark the records of an imported dataset on map, timeline, list, key and briefing."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Final, NamedTuple

from dashboard.drawing import markup
from events.queries.dimensions import datasets
from events.store.curated_tables import DATASET
from events.store.store import Store, store_cached

# Far from each other and from the colours of kinds, with a contrast of 3:1 on white and on the dark paper. They are
# used for edges and small squares only, never as the fill of a symbol, which says the kind.
COLOURS: Final = ("#e10069", "#7878ff", "#968700", "#a54bb4", "#008700", "#b45a69", "#d800c4", "#c35aff")


class DatasetMark(NamedTuple):
    """What marks the records of a dataset: its title and a colour as `#rrggbb`."""

    title: str
    colour: str

    def html(self) -> str:
        """Write the mark: a small square in the colour of the dataset, and its title."""
        return (
            f'<span class="dataset-mark" style="--dataset: {self.colour}">'
            f'<i aria-hidden="true"></i>{markup.text(self.title)}</span>'
        )


@store_cached(4)
def dataset_marks(store: Store) -> Mapping[str, DatasetMark]:
    """Return the mark of each imported dataset by its id; the records of the article have none."""
    imported = {key: dataset for key, dataset in datasets(store).items() if key != DATASET}
    colours = colours_of(imported)
    return {key: DatasetMark(dataset.title, colours[key]) for key, dataset in imported.items()}


def as_values(store: Store) -> dict[str, dict[str, str]]:
    """Return title and colour of each imported dataset by its id, as a map and its key read them."""
    marks = dataset_marks(store)
    return {key: {"title": markup.clean(mark.title), "colour": mark.colour} for key, mark in marks.items()}


def colours_of(dataset_ids: Iterable[str]) -> dict[str, str]:
    """
    Return a colour for each dataset by its id, each another one as long as there are enough.

    The colour follows from the id, so that it is the same in every store; where two ids share one, the later in
    alphabetical order gets the next that is free.
    """
    found: dict[str, str] = {}
    for dataset_id in sorted(set(dataset_ids)):
        first = int(sha256(dataset_id.encode()).hexdigest(), 16) % len(COLOURS)
        turned = (*COLOURS[first:], *COLOURS[:first])
        taken = set(found.values()) if len(found) < len(COLOURS) else set()
        found[dataset_id] = next(colour for colour in turned if colour not in taken)
    return found
