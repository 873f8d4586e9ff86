"""Read headers that list several values: encodings and tags."""

import re
from typing import Final

# A tag may hold commas, and there need be no blank between two of them.
TAG: Final = re.compile(r'(?:W/)?("[^"]*")')


def takes_gzip(accepted: str) -> bool:
    """Check whether `Accept-Encoding` accepts gzip; a weight of 0 in any spelling refuses it."""
    weights = dict(_weighted(part) for part in accepted.lower().split(",") if part.strip())
    return weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0))) > 0


def _weighted(part: str) -> tuple[str, float]:
    name, *parameters = (text.strip() for text in part.split(";"))
    stated = dict((text.partition("=")[0].strip(), text.partition("=")[2].strip()) for text in parameters)
    try:
        return name, float(stated.get("q", "1"))
    except ValueError:
        return name, 0.0


def has_tag(known: str, tag: str) -> bool:
    """Check whether `If-None-Match` names a tag: one of a list, weak or not, or `*` for any."""
    return known.strip() == "*" or tag in TAG.findall(known)
