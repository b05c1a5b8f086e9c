"""Talk tested as talk: dialogues in both languages, as data."""

from __future__ import annotations

import pytest
import yaml

from bot.model import Session, Utterance
from tests.conftest import ROOT

DIALOGUES = yaml.safe_load((ROOT / "tests" / "dialogues" / "shipped.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=[dialogue["name"] for dialogue in DIALOGUES])
def test_dialogue(app, dialogue):
    session = Session()
    for step in dialogue["turns"]:
        turn = app.respond(Utterance(step["say"]), session)
        session, reply, expect = turn.session, turn.reply, step["expect"]
        told = f"{step['say']!r} → {reply.outcome} {reply.entries} {turn.why}\n{reply.text}"
        assert reply.outcome == expect["outcome"], told
        assert expect.get("entry") in (None, *reply.entries), told
        assert expect.get("lang") in (None, reply.lang), told
        for has in expect.get("has", []):
            assert has in reply.text, told
        for lacks in expect.get("lacks", []):
            assert lacks not in reply.text, told
