"""Has LibreOffice draw slides as pages of a PDF, with the fonts of this file alone, and reads where letters stand."""

import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import matplotlib
import pypdfium2

LIBERATION: Final = Path("/usr/share/fonts/truetype/liberation")  # as wide as Arial
DEJAVU: Final = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
FONTS: Final[Mapping[str, tuple[tuple[Path, str], ...]]] = {
    "with a font like Arial": ((LIBERATION, "LiberationSans-*.ttf"), (DEJAVU, "DejaVuSans*.ttf")),
    "with a wider font only": ((DEJAVU, "DejaVuSans*.ttf"),),
}
CONFIG: Final = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{folder}/fonts</dir><cachedir>{folder}/cache</cachedir>
<alias binding="same"><family>Arial</family><prefer><family>Liberation Sans</family></prefer></alias></fontconfig>"""
POINTS_PER_EMU: Final = 72 / 914_400
SLACK_PT: Final = 2.5
Letters = Counter[str]


@dataclass(frozen=True)
class Letter:
    """A letter on a page, and the middle of it in points from the upper left corner."""

    sign: str
    x: float
    y: float


@dataclass(frozen=True)
class Place:
    """A text of a slide and the rectangle that it has: left, top, right, bottom in points."""

    name: str
    text: str
    box: tuple[float, float, float, float]

    def holds(self, letter: Letter) -> bool:
        """Whether a letter stands in it."""
        left, top, right, bottom = self.box
        across = left - SLACK_PT <= letter.x <= right + SLACK_PT
        return across and top - SLACK_PT <= letter.y <= bottom + SLACK_PT


def drawn(folder: Path, decks: Mapping[str, bytes], fonts: str) -> dict[str, list[list[Letter]]]:
    """Return the letters of each page of decks by their names, as LibreOffice draws them with some fonts."""
    (folder / "fonts").mkdir()
    for source, pattern in FONTS[fonts]:
        for file in source.glob(pattern):
            shutil.copy(file, folder / "fonts")
    (folder / "fonts.conf").write_text(CONFIG.format(folder=folder))
    files = [folder / f"{name}.pptx" for name in decks]
    for file, raw in zip(files, decks.values(), strict=True):
        file.write_bytes(raw)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *map(str, files)]
    only = {**os.environ, "FONTCONFIG_FILE": str(folder / "fonts.conf")}
    subprocess.run(command, check=True, capture_output=True, timeout=300, env=only)
    return {name: pages((folder / f"{name}.pdf").read_bytes()) for name in decks}


def pages(raw: bytes) -> list[list[Letter]]:
    """Return the letters of each page of a PDF."""
    document = pypdfium2.PdfDocument(raw)
    found = [list(_letters(page)) for page in document]
    document.close()
    return found


def _letters(page: pypdfium2.PdfPage) -> Iterator[Letter]:
    text, height = page.get_textpage(), page.get_height()
    for number in range(text.count_chars()):
        sign = text.get_text_range(number, 1)
        if sign.strip():
            left, bottom, right, top = text.get_charbox(number)
            yield Letter(sign, (left + right) / 2, height - (bottom + top) / 2)


def places(slide: Any) -> Iterator[Place]:  # noqa: ANN401 - a slide of python-pptx
    """Return the texts of a slide, of tables cell by cell."""
    for shape in slide.shapes:
        if shape.has_text_frame and shape.text_frame.text.strip():
            yield Place(shape.name, shape.text_frame.text, _box(shape.left, shape.top, shape.width, shape.height))
        elif shape.has_table:
            top = shape.top
            for row in shape.table.rows:
                left = shape.left
                for column, cell in zip(shape.table.columns, row.cells, strict=True):
                    if cell.text.strip():
                        yield Place(f"{shape.name}: {cell.text}", cell.text, _box(left, top, column.width, row.height))
                    left += column.width
                top += row.height


def _box(left: int, top: int, width: int, height: int) -> tuple[float, float, float, float]:
    edges = (left, top, left + width, top + height)
    return tuple(edge * POINTS_PER_EMU for edge in edges)  # type: ignore[return-value]


def letters(text: str) -> Letters:
    """Count the letters of a text; PDFs have some of them as ligatures or in other forms."""
    return Counter(sign for sign in text if sign.isascii() and sign.isalnum())


def inside(place: Place, page: Iterable[Letter]) -> Letters:
    """Count the letters of a page that stand in a place."""
    return letters("".join(letter.sign for letter in page if place.holds(letter)))
