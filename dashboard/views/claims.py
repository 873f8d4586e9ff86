"""Claims: where sources differ - on numbers, casualties, events and relations - and what the article expects."""

from dashboard import page_state
from dashboard.components import claims, page_frame

frame = page_frame.show("Claims")

section, is_second = claims.choose(frame.page)
answer = claims.query(section, is_second, frame.store, frame.page.selection)
claims.show(section, answer, frame)

page_state.write(frame.page)
