"""Write what the slide of a contested event says: its three answers, and who asserts and who denies it."""

from typing import Any, Final

from dashboard.briefing.slides.models import Brief, ContestedSlide
from dashboard.briefing.sources import boundary_note
from dashboard.briefing.texts.footnotes import notes
from dashboard.drawing import claim_text, style
from events.queries.records import claim_text as plain
from events.queries.records.disagreements import Statement

CLAIMS_NOTE: Final = "Claims are shown as they were made: none is merged, weighted or averaged."


def values(brief: Brief, shown: ContestedSlide) -> dict[str, Any]:
    """Return what the slide of a contested event says."""
    pro, contra = (
        [one for one in shown.dispute.statements if (one.line.claim.stance in claim_text.AGAINST) is is_against]
        for is_against in (False, True)
    )
    sides = (("Assert or report the event or its perpetrator", pro), ("Deny or question it", contra))
    return {
        "kind": "contested",
        "notes": notes(brief, CLAIMS_NOTE, boundary_note()),
        "answers": [
            {"question": question, "answer": f"{sign} {answer}"}
            for question, sign, answer in style.answers(shown.dispute.standing)
        ],
        "weight": shown.dispute.standing.weight_in_words,
        "sides": [{"title": title, "claims": [_claim(brief, one) for one in listed]} for title, listed in sides],
    }


def _claim(brief: Brief, statement: Statement) -> dict[str, Any]:
    line = statement.line
    stated = f", {line.stated_shown}" if line.stated_shown else ""
    also = f", also in {style.plural(len(line.also), 'other source')}" if line.also else ""
    return {
        "sign": style.STANCE_SIGNS[line.claim.stance],
        "who": claim_text.short(line.claimant_name),
        "how": f"{line.claim.stance}{stated}{also}",
        "words": f"{plain.about(line)} {plain.quotation(line)}",
        "cited": brief.numbers([line.source.source_id]),
    }
