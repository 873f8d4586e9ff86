"""A file from its bytes to incidents as stated: read, recognised, understood, converted."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from events.importers import recognise
from events.importers.convert import convert
from events.importers.limits import LIMITS, Limits
from events.importers.model import DETECT, Choices, Prepared
from events.importers.raw import read, silent


def prepare(
    path: Path,
    choices: Choices = DETECT,
    *,
    limits: Limits = LIMITS,
    progress: Callable[[float], None] = silent,
    name: str = "",
) -> Prepared:
    """
    Read a file and put its records into the project's terms.

    Parameters
    ----------
    path
        CSV or its kin, XLSX, JSON, GeoJSON, GeoPackage, or a ZIP archive of one of these.
    choices
        What the user settled; the rest is detected, and what must not be guessed is asked.
    progress
        Told the share of the file that is read, from 0 to 1; what it raises ends the work.
    name
        Name of the file if it is not that of the path.

    Raises
    ------
    UnreadableError
        If the file cannot be read, exceeds a limit, or lacks columns that its format or mapping names.
    """
    raw = recognise.named(read(path, choices=choices, limits=limits, progress=progress, name=name))
    fitting = recognise.recognise(raw)
    settled = choices.format or (choices.mapping.format if choices.mapping else None)
    chosen = settled or (fitting[0] if len(fitting) == 1 else "table")
    mapping = choices.mapping or recognise.meaning(raw, chosen)
    layout = recognise.LAYOUTS.get(chosen)
    converted = convert(raw, mapping, choices, layout.repeats if layout else "")
    if not settled and len(fitting) != 1:
        converted = replace(converted, questions=(recognise.question(fitting), *converted.questions))
    return Prepared(raw, chosen, mapping, converted, mapping.dataset)
