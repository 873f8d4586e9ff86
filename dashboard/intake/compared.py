"""What importing the file would change against the version of the dataset that is there."""

from typing import Final

from dashboard import markup
from events.changes import Changes

FIRST_TIME: Final = "No dataset is there under this id: every record is new."


def short(changes: Changes | None) -> str:
    """Say the differences behind a heading: rows added, changed and removed."""
    return f": +{changes.added:,} ≠{changes.changed:,} −{changes.removed:,}" if changes else ""


def words(changes: Changes | None) -> str:
    """Write the differences as HTML: how many rows of each sort, which fields changed, the first ids."""
    if changes is None:
        return f'<p class="intake-said">{FIRST_TIME}</p>'
    rows = [
        ("Added", changes.added, changes.added_ids),
        ("Changed", changes.changed, changes.changed_ids),
        ("Removed", changes.removed, changes.removed_ids),
        ("Unchanged", changes.unchanged, ()),
    ]
    table = markup.table(
        ("", "Records", "Ids in the dataset"),
        [(name, f"{number:,}", f"{_ids(ids)}{' …' if number > len(ids) > 0 else ''}") for name, number, ids in rows],
    )
    return f"{table}{_fields(changes)}"


def _ids(ids: tuple[str, ...]) -> str:
    return ", ".join(markup.text(one[:60]) for one in ids)


def _fields(changes: Changes) -> str:
    if not changes.fields:
        return ""
    counted = sorted(changes.fields.items(), key=lambda item: (-item[1], item[0]))
    said = ", ".join(f"{markup.text(name.replace('_', ' '))} in {number:,}" for name, number in counted)
    return f'<p class="intake-said">What changed: {said}.</p>'
