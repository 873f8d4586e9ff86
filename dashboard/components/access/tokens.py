"""Show API tokens, and create and revoke them."""

from datetime import UTC, datetime
from typing import Final

import streamlit as st

from dashboard.drawing import markup, style
from dashboard.web.access import access_file, actions, people, tokens
from dashboard.web.access.rights import Right, Role
from dashboard.web.access.tokens import Token

CREATED: Final = "access-token-created"
FAULT: Final = "access-fault"
LABEL, ROLE, DAYS = "access-token-label", "access-token-role", "access-token-days"
USUAL_DAYS: Final = 90
ONCE: Final = "Copy this token now; it cannot be shown again. A script sends it in the header Authorization:"


def show() -> None:
    """List the tokens, with forms to create and revoke them."""
    if fault := st.session_state.pop(FAULT, ""):
        st.error(markup.markdown(fault), icon=":material/error:")
    st.markdown("**API tokens**")
    if token := st.session_state.pop(CREATED, ""):
        st.success(ONCE)
        st.code(f"Bearer {token}", language=None, wrap_lines=True)
    with st.form("access-token", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input("Name", key=LABEL, max_chars=tokens.LONGEST_LABEL)
        roles = [role for role in Role if role >= Role.READER]
        st.selectbox("Role", roles, format_func=lambda role: role.name.lower(), key=ROLE)
        st.number_input("Days", 1, tokens.MOST_DAYS, USUAL_DAYS, key=DAYS)
        st.form_submit_button("Create token", on_click=_create)
    now = datetime.now(UTC)
    for token in tokens.listed():
        with st.container(horizontal=True, vertical_alignment="center", key=f"access-token-{token.token_id}"):
            st.markdown(_described(token, now), width="content")
            st.button(
                "Revoke",
                key=f"access-revoke-{token.token_id}",
                on_click=_revoke,
                args=(token,),
            )


def _described(token: Token, now: datetime) -> str:
    expiry = f"{'expired' if token.expires <= now else 'expires'} on {_day(token.expires)}"
    created = f"created by {markup.markdown(token.created_by)} on {_day(token.created)}"
    return f"{markup.markdown(token.label)} ({token.token_id}), {token.role.name.lower()}, {created}, {expiry}"


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"


@people.only(Right.TOKENS)
def _create() -> None:
    person = people.of_run()
    label, role, days = st.session_state[LABEL], st.session_state[ROLE], st.session_state[DAYS]
    try:
        st.session_state[CREATED] = tokens.create(person, label, role, days)
    except (ValueError, access_file.AccessFileError) as problem:
        st.session_state[FAULT] = str(problem)
        return
    actions.note(person, "created a token", f"{label}, {role.name.lower()}, {style.plural(days, 'day')}")


@people.only(Right.TOKENS)
def _revoke(token: Token) -> None:
    try:
        is_revoked = tokens.revoke(token.token_id)
    except access_file.AccessFileError as problem:
        st.session_state[FAULT] = str(problem)
        return
    if is_revoked:
        actions.note(people.of_run(), "revoked a token", f"{token.label} ({token.token_id})")
