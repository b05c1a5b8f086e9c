"""An update that the process dies of is set aside after a few starts; nobody else waits for it for ever."""

from __future__ import annotations

import signal

from tests.telegram.person import Person

DEADLY = """
import os, signal, sys
from bot import settings
from bot.app import open_app
from bot.governance.audience import Reader
from bot.channels.telegram.served import Ready
from bot.channels.telegram.service import serve
from bot.state.opening import open_state

read = settings.read()
app = open_app(read, reader=Reader("guest"))

def respond(utterance, session):
    if "deadly" in utterance.text:
        os.kill(os.getpid(), signal.SIGKILL)
    return app.respond(utterance, session)

state = open_state(read.state)
code = serve(Ready({"clear": (respond, app.index)}), state, read.telegram)
state.close()
sys.exit(code)
"""


def test_a_deadly_question_is_set_aside_and_the_others_are_answered(double, bot_process):
    ann, li = Person(double), Person(double, name="Li")
    bot = bot_process(double, command=("-c", DEADLY))
    ann.says("a deadly question")
    bot.waits_for_end(-signal.SIGKILL)
    for _ in range(2):
        bot = bot_process(double, command=("-c", DEADLY), wait=0)
        bot.waits_for_end(-signal.SIGKILL)
    ann.says("/help")
    li.says("/help")
    bot = bot_process(double, command=("-c", DEADLY))
    apology, answer = ann.hears(2)
    assert apology.text.startswith("I could not answer just now. Your question is stored")
    assert answer.text.startswith("Ask about the case")
    assert li.hears()[0].text.startswith("Ask about the case")
    [event] = [event for event in bot.events() if "incident" in event]
    assert "the process ended each time" in event["message"]
    assert event["incident"] in apology.text
