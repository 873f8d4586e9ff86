"""Questions that count the same actors and yet cannot share an axis."""

from collections.abc import Iterable
from dataclasses import dataclass

from events.model import Question


@dataclass(frozen=True)
class Unlike:
    """A question that cannot share an axis with another, and whether it differs in unit and place."""

    question: Question
    unit: bool
    place: bool

    @property
    def title(self) -> str:
        """Title of the question."""
        return self.question.title


def unlike(question: Question, questions: Iterable[Question]) -> tuple[Unlike, ...]:
    """List the other questions that count the same actors: no figure on them may be set beside one on this."""
    return tuple(
        Unlike(other, other.unit != question.unit, other.scope_place != question.scope_place)
        for other in questions
        if other != question and other.counted == question.counted
    )
