"""A version is one value with one form in JSON, and every byte of it is in the hash."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.labels import LABELS
from bot.statements.version import SCRIPTS, WORDINGS, Both, Text, Version, hash_of, version_of
from tests.statements.house import NORTH, SOUTH, content, moment, reworded

WORDS = st.text(st.characters() | st.just("\ud800"), max_size=30)
BOTH = st.builds(Both, WORDS, WORDS)
MOMENTS = st.none() | st.sampled_from([moment("2027-03-08 09:00 Europe/Berlin"), moment("2027-11-07 01:30 EST America/New_York")])
VERSIONS = st.builds(
    Version, statement=st.from_regex(r"[a-z][a-z0-9-]{0,9}", fullmatch=True), number=st.integers(1, 99), texts=st.dictionaries(st.sampled_from(SCRIPTS), st.builds(Text, WORDS, st.sampled_from(WORDINGS))),
    label=st.sampled_from(LABELS), agency=st.sampled_from(["", NORTH]), embargo=MOMENTS, until=MOMENTS, speaker=WORDS, occasion=BOTH, date=st.none() | st.dates(),
    parties=st.sampled_from([(), (NORTH,), (NORTH, SOUTH)]), announce=st.booleans(), reason=BOTH,
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(VERSIONS)
def test_a_version_is_read_as_it_was_written(version):
    assert version_of(version.json) == version
    assert version_of(version.json).json == version.json
    assert version.hash == hash_of(version.json) == sha256(version.json).hexdigest()
    assert version.json.isascii()


@settings(max_examples=300, deadline=None)
@given(VERSIONS, VERSIONS)
def test_two_versions_have_one_hash_only_if_they_are_the_same(one, other):
    assert (one.hash == other.hash) == (one == other)


def test_the_order_of_texts_and_parties_makes_no_other_version():
    version = content(parties=(NORTH, SOUTH))
    other = replace(version, texts=dict(reversed(version.texts.items())), parties=(SOUTH, NORTH))
    assert version.hash == other.hash


@pytest.mark.parametrize("script", SCRIPTS)
def test_one_character_makes_another_hash(script):
    version = content()
    words = version.texts[script].words
    hashes = {reworded(version, script, words[:place] + "¤" + words[place + 1 :]).hash for place in range(len(words))}
    assert len(hashes | {version.hash}) == len(words) + 1


def test_the_form_in_json_stays_what_it_is():
    version = Version(
        statement="ps-1", number=2, texts={"en": Text("é")}, embargo=moment("2027-03-08 09:00 Europe/Berlin"), date=date(2027, 1, 2), parties=("b", "a")
    )  # fmt: skip
    assert version.json == (
        b'{"agency":"","announce":false,"date":"2027-01-02","embargo":{"utc":"2027-03-08T08:00:00Z","zone":"Europe/Berlin"},"label":"TLP:CLEAR",'
        b'"number":2,"occasion":{"en":"","zh":""},"parties":["a","b"],"reason":{"en":"","zh":""},"speaker":"","statement":"ps-1",'
        b'"texts":{"en":{"wording":"original","words":"\\u00e9"}},"until":null}'
    )
    assert json.loads(version.json)["texts"]["en"]["words"] == "é"
