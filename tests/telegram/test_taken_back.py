"""A notice that is taken back before it goes out, since its reader may be told less by now, has told nobody anything."""

from __future__ import annotations

from dataclasses import replace

from bot.channels.telegram.outgoing import Outgoing
from bot.channels.telegram.recalling import Recalling
from bot.labels import CLEAR, STRICT
from bot.state.acts import Enrolled, Want
from bot.state.changes import Governed, Wanted
from bot.state.filed import Filing
from tests.statements.house import ID, NOW, REASON, at
from tests.telegram.test_recalling import STAFF, Held, filed, lived_through, quiet, state

__all__ = ["state"]


def test_who_is_suspended_while_a_notice_waits_is_told_briefly_and_not_taken_for_told(state, harbour):
    desk = at("approved")
    filed(state, desk)
    desk.withdraws()
    governed(state, Enrolled(STAFF, STRICT), Filing(desk.last, desk.last.edition - 1, desk.last.hash))

    async def steps(recalling: Recalling, outgoing: Outgoing) -> None:
        held = Held()
        await replace(recalling, outgoing=held).once()
        governed(state, Enrolled(replace(STAFF, suspended=NOW), CLEAR))
        outgoing.put(held.letters)  # Telegram had its chat wait; now it is tried, before anything else is looked at
        await quiet(outgoing)
        await recalling.once()
        await quiet(outgoing)

    [(method, chat, text)] = lived_through(state, harbour, steps)
    assert (method, chat) == ("sendMessage", STAFF.person)
    assert ID in text
    assert REASON.en not in text


def governed(state, *acts) -> None:
    ((found,),) = state.store.apply([Wanted([Want((0, 0))])])
    assert state.store.apply([Governed(found.people, acts)]) == [True]
