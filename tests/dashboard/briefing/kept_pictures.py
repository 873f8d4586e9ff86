"""Pages of the tiny world as pictures, to be compared with kept ones: `python -m …` draws those again."""

import io
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
from PIL import Image

from dashboard.briefing import documents
from dashboard.briefing.options import SIZES, Options, Tlp
from events.queries.selection import Selection
from events.store.store import Store, open_store
from geodata.models import Atlas
from tests import tiny
from tests.conftest import write_tiny
from tests.dashboard.briefing.documents_made import render

REFERENCES = Path(__file__).parent / "references"
DPI = 60
YEAR = Selection(years=(2020,))
CASES = {
    **{size.replace(":", "x"): Options(headline="Rockets and denials", size=size, tlp=Tlp.AMBER) for size in SIZES},
    "grey": Options(variant="grey", tlp=Tlp.RED, caveat="For the working group only"),
}
DECK = Options(slides=("provinces", "contested", "estimates", "sources"), tlp=Tlp.GREEN)


def page(store: Store, atlas: Atlas, options: Options) -> Image.Image:
    """Render the PNG, smaller."""
    usual, documents.DPI = documents.DPI, DPI
    try:
        raw = render(store, atlas, YEAR, options, "png")
    finally:
        documents.DPI = usual
    return Image.open(io.BytesIO(raw)).convert("RGB")


def printed(raw: bytes) -> list[Image.Image]:
    """Draw the pages of a PDF."""
    document = pypdfium2.PdfDocument(raw)
    drawn = [sheet.render(scale=DPI / 72).to_pil().convert("RGB") for sheet in document]
    document.close()
    return drawn


def all_pictures(store: Store, atlas: Atlas) -> Iterator[tuple[str, Image.Image]]:
    """Draw everything that is kept."""
    for name, options in CASES.items():
        yield name, page(store, atlas, options)
    for number, picture in enumerate(printed(render(store, atlas, Selection(), DECK, "pdf")), 1):
        yield f"deck-{number}", picture


def main() -> None:
    """Keep the pictures as they are now."""
    REFERENCES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        atlas = tiny.atlas()
        store = open_store(Path(folder) / "store", write_tiny(Path(folder) / "data"), atlas)
        for name, picture in all_pictures(store, atlas):
            picture.save(REFERENCES / f"{name}.png", optimize=True)
        store.close()


if __name__ == "__main__":
    main()
