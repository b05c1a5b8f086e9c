"""The whole of the bot behind its line, in this process: an update and a session in, the next session and what is sent out."""

from __future__ import annotations

from bot.app import App
from bot.channels.telegram.incoming import Me, Update
from bot.channels.telegram.office import Office
from bot.channels.telegram.reception import Handled, Reception
from bot.channels.telegram.sends import Send
from bot.channels.telegram.service import desks_of
from bot.channels.telegram.stored import body_of
from bot.channels.telegram.visitor import Gate
from bot.model import Session
from bot.state.acts import Found

ME = Me(123456789, "casebrief_bot")


def reception(app: App, *, me: Me = ME, public: bool = True, **others: App) -> Reception:
    """The reception of a bot that serves an application to everybody; `others` are those of other audiences."""
    desks = desks_of({name: (one.respond, one.index) for name, one in {"clear": app, "green": app, "amber": app, **others}.items()}, me)
    gate = Gate(desks, public)
    return Reception(gate, Office(gate, me, 30), me)


class Counter:
    """Where guests are answered, whose sessions the test holds."""

    def __init__(self, app: App, *, me: Me = ME, public: bool = True) -> None:
        self.reception, self.index = reception(app, me=me, public=public), app.index

    def handle(self, update: Update, session: Session) -> tuple[Session, tuple[Send, ...]]:
        """The session after an update, and what is sent."""
        handled: Handled = self.reception.handle(update, Found(session=body_of(session), audience="clear"), 1_800_000_000.0)
        return handled.session, handled.sends
