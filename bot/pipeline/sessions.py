"""What is remembered from one turn to the next."""

from __future__ import annotations

from dataclasses import replace

from bot.model import Focus, Outcome, Reply, Session


def shown(session: Session, reply: Reply) -> Session:
    """The session once a reply has been shown: its choices, where its brief stands, whose list it was."""
    view = reply.view
    opens = view if view is not None and view.what != "choices" and reply.outcome is Outcome.CLARIFY else None
    session = replace(session, options=tuple(option.entry for option in reply.options), opens=opens)
    if view is None or opens:
        return session
    if view.case:
        session = replace(session, focus=replace(session.focus if session.focus.case == view.case else Focus(), case=view.case))
    return replace(session, step=view.step, briefed=view.case) if view.what == "brief" else session


def with_case(session: Session, case: str) -> Session:
    """The session with a case set, '' for none: what was said of another one is talked about no longer."""
    focus = replace(session.focus, case=case) if case and session.focus.case in {"", case} else Focus(case=case)
    return replace(session, case=case, focus=focus, options=(), opens=None, step=session.step if session.briefed == case else -1)
