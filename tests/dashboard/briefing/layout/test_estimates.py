from dataclasses import replace

import pytest

from dashboard.briefing import content
from dashboard.briefing.layout import estimates
from dashboard.briefing.options import Options
from events.queries.selection import Selection


@pytest.mark.parametrize(("counts_families", "is_named"), [(True, True), (None, False)])
def test_a_question_names_family_members_where_its_numbers_include_them(store, atlas, counts_families, is_named):
    brief = content.brief(store, atlas, Selection(), Options(slides=("estimates",)))
    slide = brief.slides[0]
    answers = tuple(
        replace(answer, question=replace(answer.question, unit="people", note="", counts_families=counts_families))
        for answer in slide.questions
    )
    sheet = estimates.draw(brief, replace(slide, questions=answers))
    scopes = [text.get_text() for text in sheet.surface.texts if "counts people" in text.get_text()]
    assert len(scopes) == len(answers)
    assert all(("family members: included" in scope) is is_named for scope in scopes)
