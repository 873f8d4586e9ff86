"""Makes briefings of the tiny world in a separate process and prints what they are: `python -m … FOLDER`."""

import hashlib
import sys
from pathlib import Path

from dashboard.briefing import content, documents
from dashboard.briefing.options import SLIDES, Options
from events.queries.comparison import Comparison
from events.queries.selection import Selection
from events.store.store import Store, open_store
from geodata.models import Atlas
from tests import tiny
from tests.conftest import write_tiny

FORMATS = ("png", "svg", "pdf")


def render(store: Store, atlas: Atlas, selection: Selection, options: Options, file_format: str) -> bytes:
    """Render one file of a briefing."""
    return documents.render(content.brief(store, atlas, selection, options), file_format)


def main(folder: Path) -> None:
    """Print a digest per format."""
    atlas = tiny.atlas()
    store = open_store(folder / "store", write_tiny(folder / "data"), atlas)
    options = Options(headline="Rockets and denials", slides=SLIDES, comparison=Comparison(is_before=True))
    for name in FORMATS:
        made = render(store, atlas, Selection(years=(2020,)), options, name)
        print(name, hashlib.sha256(made).hexdigest())
    store.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
