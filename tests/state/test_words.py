"""Text that an engine cannot hold is kept as unreadable, so that nothing that was sent is tried again without end."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from bot.state.acts import Want
from bot.state.changes import Arrival, Arrived, Dead, Draft, Governed, Noted, Settled, Wanted
from bot.state.missed import Miss, Missed
from bot.state.opening import State
from bot.state.schema import inbox, notes, outbox
from bot.state.words import held

ODD = "a\x00b\ud83d中\ude00"
AS_KEPT = "a\ufffdb\ufffd中\ufffd"


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")))
def test_text_is_kept_as_it_is(text: str) -> None:
    assert held(text) == text


@given(st.text(st.characters(codec=None)))
def test_what_is_kept_can_be_written_and_is_the_same_when_it_is_kept_again(text: str) -> None:
    kept = held(text)
    assert "\x00" not in kept
    assert kept.encode().decode() == kept == held(kept)


def test_what_was_asked_is_kept_and_found_whatever_was_in_it(opened: Callable[[], State]) -> None:
    store = opened().store
    store.apply([Arrived([Arrival(1, (7, 7), b"{}", 1000.0), Arrival(2, (7, 7), b"{}", 1000.0)])])
    miss = Miss(7, 7, "en", "abstained", 1000.0, "green", "v1", ODD, ODD, ((ODD, 1.0),))
    ((letter,),) = store.apply([Settled(1, (7, 7), 1001.0, drafts=[Draft(7, "text", b"hello")], acts=[Missed(miss)])])
    ((found,),) = store.apply([Wanted([Want((7, 7), ODD, statement=ODD, copies=ODD, notes=ODD, question=0)])])
    assert [question.texts for question in found.questions] == [((AS_KEPT, "en"),)]
    store.apply([Settled(2, (7, 7), 1001.0, error=ODD, reference=ODD), Dead(letter.id, ODD), Noted(ODD, ODD)])
    with store.engine.begin() as connection:
        assert connection.execute(select(inbox.c.error, inbox.c.reference).where(inbox.c.update_id == 2)).one() == (AS_KEPT, AS_KEPT)
        assert connection.execute(select(outbox.c.dead)).scalar_one() == AS_KEPT
        assert connection.execute(select(notes.c.value).where(notes.c.name == ODD)).scalar_one() == AS_KEPT


@pytest.mark.parametrize("again", [False, True])
def test_two_that_ask_the_same_odd_words_are_one_question(opened: Callable[[], State], *, again: bool) -> None:
    store = opened().store
    for person in (7, 8):
        key = held(ODD) if again and person == 8 else ODD
        assert store.apply([Governed(0, (Missed(Miss(person, person, "en", "abstained", 1000.0, "green", "v1", ODD, key, ())),))]) == [True]
    ((found,),) = store.apply([Wanted([Want((7, 7), question=0)])])
    assert [question.times for question in found.questions] == [2]
