"""What is stored comes back as it was: sessions and messages, whatever a person wrote."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.incoming import Place
from bot.channels.telegram.sends import Button, Edit, File, Message
from bot.channels.telegram.stored import Post, body_of, draft_of, post_of, session_of
from bot.labels import CLEAR, LABELS
from bot.model import EVERY_CASE, Focus, Lang, Progress, Session, View
from bot.state.changes import Letter

whole = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
langs = st.none() | st.sampled_from(Lang)
names = st.lists(whole, max_size=3).map(tuple)
views = st.builds(View, whole, st.sampled_from(Lang), names, st.integers(0, 99), names, st.booleans(), whole | st.just(EVERY_CASE))
focuses = st.builds(Focus, names, names, names, names, whole)
sessions = st.builds(Session, langs, langs, focuses, names, st.integers(-1, 99), whole, st.none() | views, whole)
places = st.builds(Place, st.integers(-(2**52), 2**52), st.none() | st.integers(0, 2**31), st.none() | st.integers(0, 2**31))
keyboards = st.lists(st.lists(st.builds(Button, whole, whole, whole), max_size=2).map(tuple), max_size=2).map(tuple)
messages = st.builds(Message, places, whole, st.booleans(), keyboards, st.sampled_from(LABELS))
edits = st.builds(Edit, places, st.integers(0, 2**31), whole, keyboards, st.sampled_from(LABELS))

files = st.builds(File, places, whole, st.binary(max_size=50), whole, keyboards, st.sampled_from(LABELS), st.booleans())


def letter_of(post):
    draft = draft_of(post)
    return Letter(1, draft.chat, draft.kind, draft.body, 0.0)


@given(sessions)
def test_a_session_comes_back_as_it_was(session):
    assert session_of(body_of(session)) == session


@given(messages | edits | files, st.sampled_from(Lang))
def test_a_message_comes_back_as_it_was(send, lang):
    assert post_of(letter_of(Post(send, lang))) == Post(send, lang)
    assert draft_of(Post(send, lang)).chat == send.place.chat
    assert draft_of(Post(send, lang)).label == send.label


BEFORE_LABELS = [
    (
        "message",
        '{"send":{"place":{"chat":-5,"topic":9,"reply_to":3},"text":"<b>是</b>","marked_up":true,"keyboard":[[{"label":"a","data":"b","copies":""}]]},"lang":"zh-Hans"}',
        Message(Place(-5, 9, 3), "<b>是</b>", keyboard=((Button("a", "b"),),)),
    ),
    ("message", '{"send":{"place":{"chat":7,"topic":null,"reply_to":null},"text":"a","marked_up":false,"keyboard":[]},"lang":"zh-Hans"}', Message(Place(7), "a", False)),
    ("edit", '{"send":{"place":{"chat":7,"topic":null,"reply_to":null},"message":4,"text":"a","keyboard":[]},"lang":"zh-Hans"}', Edit(Place(7), 4, "a")),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "body", "send"), BEFORE_LABELS)
def test_a_letter_from_before_there_were_labels_is_read_as_tlp_clear(kind, body, send):
    """As the program wrote them that kept no labels: all that it knew was TLP:CLEAR."""
    assert post_of(Letter(1, 5, kind, body.encode(), 0.0)) == Post(send, Lang.HANS)
    assert send.label == CLEAR


def test_half_a_character_is_stored_as_a_question_mark():
    """A broken client sends one now and then; an answer that quotes it must not be lost."""
    post = Post(Message(Place(1), "a\ud800b", keyboard=((Button("c\udfff"),),)), Lang.EN)
    assert post_of(letter_of(post)).send == Message(Place(1), "a?b", keyboard=((Button("c?"),),))
    assert session_of(body_of(Session(focus=Focus(terms=("\ud800",))))).focus.terms == ("?",)


@pytest.mark.parametrize("body", [None, b"", b"{", b"[]", b'{"step": "three"}', b"\xff"])
def test_a_session_that_cannot_be_read_is_a_new_one(body):
    assert session_of(body) == Session()


@pytest.mark.parametrize(("kind", "body"), [("message", b"{}"), ("edit", b"\xff"), ("picture", b"{}")])
def test_a_letter_that_cannot_be_read_holds_no_post(kind, body):
    assert post_of(Letter(1, 5, kind, body, 0.0)) is None


AS_STORED = (
    '{"chosen":"en","last":"zh-Hant","focus":{"entries":["a"],"names":["b"],"aspects":["c"],"terms":["d"],"case":"k"},"options":["o"],"step":3,"case":"k",'
    '"opens":{"what":"entries","lang":"zh-Hans","entries":["e"],"step":2,"periods":["2017-08"],"sourced":true,"case":"k"},"briefed":"k","seen":["s",2,"h"],'
    '"places":[{"case":"k","screen":4,"read":[1,2],"answers":[["q",true]],"done":[1,2,3,4]}]}'
)


def test_a_session_is_stored_by_the_names_of_its_fields():
    """As the program wrote them that is running now: what it left is read after an upgrade, and before one taken back."""
    view, place = View("entries", Lang.HANS, ("e",), 2, ("2017-08",), True, "k"), Progress("k", 4, (1, 2), (("q", True),), (1, 2, 3, 4))
    session = Session(Lang.EN, Lang.HANT, Focus(("a",), ("b",), ("c",), ("d",), "k"), ("o",), 3, "k", view, "k", ("s", 2, "h"), (place,))
    assert body_of(session) == AS_STORED.encode()
    assert session_of(AS_STORED.encode()) == session
