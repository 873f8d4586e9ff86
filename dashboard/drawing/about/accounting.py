"""Draw how every record of an imported file is accounted for."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from dashboard.drawing import markup, style

WIDTH, HEIGHT, NODE, GAP, TOP = 620.0, 210.0, 12.0, 12.0, 24.0
COLUMNS: Final = (0.0, 210.0, 430.0)  # left edges of file, outcome, what becomes of it


class Share(NamedTuple):
    """A part of the records: its name, how many, and what that means."""

    name: str
    number: int
    meaning: str


class Account(NamedTuple):
    """The records of a file by outcome, and those that are kept by what they change."""

    outcomes: tuple[Share, ...]
    changes: tuple[Share, ...]

    @property
    def records(self) -> int:
        """How many records the file has."""
        return sum(share.number for share in self.outcomes)


EXAMPLE: Final = Account(
    (
        Share("accepted", 40, "no warnings"),
        Share("accepted with warnings", 12, "kept as stated, warnings on each record"),
        Share("rejected", 8, "not imported, each with reason and remedy"),
    ),
    (
        Share("new", 30, "not in the version before"),
        Share("changed", 7, "listed field by field"),
        Share("unchanged", 15, "as before"),
    ),
)


def diagram(account: Account = EXAMPLE) -> str:
    """Draw a file as bands whose heights are numbers of records: nothing is lost between them."""
    scale = (HEIGHT - TOP - 3 * GAP) / account.records
    rejected = account.outcomes[-1].number
    outcomes = _placed(account.outcomes, scale)
    changes = _placed(account.changes, scale)
    drawn = [_node(COLUMNS[0], TOP, account.records * scale, "in-file")]
    drawn.append(_label(COLUMNS[0] + NODE, TOP, account.records * scale, f"{account.records} records in the file", ""))
    start = TOP
    for number, (share, y) in enumerate(outcomes):
        drawn.append(_band(COLUMNS[0] + NODE, start, COLUMNS[1], y, share.number * scale, number))
        drawn.append(_node(COLUMNS[1], y, share.number * scale, str(number)))
        drawn.append(_label(COLUMNS[1] + NODE, y, share.number * scale, f"{share.number} {share.name}", share.meaning))
        start += share.number * scale
    for share, y in changes:
        drawn.append(_node(COLUMNS[2], y, share.number * scale, "kept"))
        drawn.append(_label(COLUMNS[2] + NODE, y, share.number * scale, f"{share.number} {share.name}", share.meaning))
    kept = account.records - rejected
    sums = (
        f"{account.records} records = {' + '.join(f'{share.number} {share.name}' for share in account.outcomes)}",
        f"{kept} kept = {' + '.join(f'{share.number} {share.name}' for share in account.changes)}",
    )
    return (
        f'<figure class="method"><figcaption>An example of {style.plural(account.records, "record")}</figcaption>'
        f'<div class="claims-scroll" tabindex="0" role="region" aria-label="How a file is accounted for">'
        f'<svg class="method-svg" viewBox="0 0 {WIDTH + 60:.0f} {HEIGHT:.0f}" role="img" '
        f'aria-label="{markup.attribute("; ".join(sums))}">{_heads(kept)}{"".join(drawn)}</svg></div>'
        f"<p>{markup.text(sums[0])}; {markup.text(sums[1])}. Every import is compared with the version before, and can "
        f"be undone.</p></figure>"
    )


def _placed(shares: Sequence[Share], scale: float) -> list[tuple[Share, float]]:
    """Place shares below one another, with gaps."""
    found, y = [], TOP
    for share in shares:
        found.append((share, y))
        y += max(share.number * scale, 2) + GAP
    return found


def _heads(kept: int) -> str:
    return (
        f'<text x="{COLUMNS[0]}" y="14">File</text><text x="{COLUMNS[1]}" y="14">Read and checked</text>'
        f'<text x="{COLUMNS[2]}" y="14">{kept} kept, compared</text>'
    )


def _node(x: float, y: float, height: float, kind: str) -> str:
    return f'<rect class="method-node method-node-{kind}" x="{x}" y="{y:.1f}" width="{NODE}" height="{height:.1f}"/>'


def _label(x: float, y: float, height: float, words: str, meaning: str) -> str:
    middle = y + height / 2
    below = f'<tspan class="method-small" x="{x + 6}" dy="14">{markup.attribute(meaning)}</tspan>' if meaning else ""
    return f'<text x="{x + 6}" y="{middle + (0 if meaning else 4):.1f}">{markup.attribute(words)}{below}</text>'


def _band(left: float, top: float, right: float, to: float, height: float, number: int) -> str:
    bend = (left + right) / 2
    return (
        f'<path class="method-band method-band-{number}" d="M{left},{top:.1f}C{bend},{top:.1f} {bend},{to:.1f} '
        f"{right},{to:.1f}L{right},{to + height:.1f}C{bend},{to + height:.1f} {bend},{top + height:.1f} "
        f'{left},{top + height:.1f}Z"/>'
    )
