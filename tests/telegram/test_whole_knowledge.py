"""Everything that can be said, sent to the strict double in every script: it refuses nothing."""

from __future__ import annotations

import asyncio

import pytest

from bot.channels.telegram.answers import Answer, messages_of
from bot.channels.telegram.caller import Caller
from bot.channels.telegram.incoming import Place
from bot.channels.telegram.keyboards import Keyboards
from bot.channels.telegram.layout import pages_of
from bot.channels.telegram.sends import call_of
from bot.model import Lang, PartKind, Session, View
from bot.pipeline.briefing import Brief, Briefing, chosen
from bot.pipeline.views import Views
from tests.telegram.labelling import Labelling

LISTS = ("timeline", "statements", "contacts", "agencies", "help", "start", "language")


def views_of(app, lang):
    """Every view that there is: each entry, alone, with its sources, to choose from; each list."""
    entries = [row[0] for row in app.index._all("select distinct entry from reply")]
    for entry in entries:
        yield View("entries", lang, (entry,))
        yield View("entries", lang, (entry,), sourced=True)
        yield View("sources", lang, (entry,))
    for three in zip(entries[::3], entries[1::3], entries[2::3], strict=False):
        yield View("choices", lang, three)
    yield from (View(what, lang) for what in LISTS)


def screens_of(app, lang):
    """Each screen of the brief, and what comes of each choice in its questions."""
    brief = Brief(app.index, lang)
    views = [View("brief", lang, step=step) for step in range(brief.end + 1)]
    views += [View("more", lang, step=step) for step in range(1, len(brief.lines))]
    for screen in range(brief.first_quiz, brief.end):
        asked = Briefing(app.index, Session(), View("brief", lang, step=screen)).run()[0].view
        views += [chosen(asked, number) for number in range(1, len(brief.quiz(screen).choices) + 1)]
    for view in views:
        reply, _ = Briefing(app.index, Session(), view).run()
        yield reply



async def _send_all(base: str, token: str, chat: int, replies, index) -> int:
    bot = Caller(token, base)
    await bot.initialize()
    sent = 0
    for reply in replies:
        answer = Answer(Session(), tuple(pages_of(reply)), Keyboards(index).of(reply), to_a_question=False, label=reply.label, entries=(), abstains=False)
        for message in messages_of(answer, Place(chat)):
            await bot.call(*call_of(message))
            sent += 1
    await bot.close_connections()
    return sent


@pytest.mark.parametrize("lang", Lang)
def test_every_entry_list_and_screen_is_taken_as_it_is(guest, double, ann, lang):
    replies = [reply for view in views_of(guest, lang) if (reply := Views(guest.index).reply(view)) is not None and reply.text]
    replies += screens_of(guest, lang)
    assert len(replies) > 400
    double.labelling = Labelling(lambda: guest)
    sent = asyncio.run(_send_all(double.base_url, double.token, ann.id, replies, guest.index))
    assert double.refused == []
    assert double.mislabelled == []
    calls = [call for call in double.calls if call.method == "sendMessage"]
    assert len(calls) == sent, "something was sent twice: refused as HTML and taken as plain text"
    verbatim = {part.text for reply in replies for part in reply.parts if part.kind is PartKind.VERBATIM}
    alone = [call.fields["text"] for call in calls if "parse_mode" not in call.fields]
    assert set(alone) == verbatim
