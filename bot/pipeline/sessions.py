"""What is remembered from one turn to the next."""

from __future__ import annotations

from bot.model import Focus, Outcome, Progress, Reply, Session, Turn, View


def shown(session: Session, reply: Reply) -> Session:
    """The session once a reply has been shown: its choices, where its brief stands, whose list it was."""
    view = reply.view
    opens = view if view is not None and (_asks(reply, view) or _goes_on(reply, view)) else None
    session = session._replace(options=tuple(option.entry for option in reply.options), opens=opens)
    if view is None or (opens and not _goes_on(reply, view)):
        return session
    if view.case:
        session = session._replace(focus=(session.focus if session.focus.case == view.case else Focus())._replace(case=view.case))
    return session


def place_of(session: Session, case: str) -> Progress | None:
    """How far somebody has come in the brief of a case; None where they have not begun it."""
    return next((place for place in session.places if place.case == case), None)


def with_place(session: Session, place: Progress) -> Session:
    """The session with another place in the brief of one case."""
    return session._replace(places=(*(one for one in session.places if one.case != place.case), place))


def _asks(reply: Reply, view: View) -> bool:
    """Whether a reply asks what to show next, and not which entry was meant."""
    return view.what != "choices" and reply.outcome is Outcome.CLARIFY


def _goes_on(reply: Reply, view: View) -> bool:
    """Whether a reply tells a card, with a choice of more."""
    return view.what == "entries" and bool(reply.options)


def after_press(turn: Turn, before: Session, sets: str, view: View) -> Session:
    """The session after a button: a list that was open stays open, and only a button for it sets the language."""
    session = turn.session
    if not session.options:
        session = session._replace(options=before.options, opens=before.opens)
    match sets:
        case "language":
            return session._replace(chosen=view.lang, last=view.lang)
        case "auto":
            return session._replace(chosen=None)
    return session


def with_case(session: Session, case: str) -> Session:
    """The session with a case set, '' for none: what was said of another one is talked about no longer."""
    focus = session.focus._replace(case=case) if case and session.focus.case in {"", case} else Focus(case=case)
    return session._replace(case=case, focus=focus, options=(), opens=None, step=session.step if session.briefed == case else -1)
