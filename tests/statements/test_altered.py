"""What somebody wrote into the file, hash and all, is void and stops nobody; ids are such as a button can hold."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot import phrases
from bot.channels.telegram.newsroom import SHOW
from bot.model import Lang
from bot.statements.clock import Now
from bot.statements.notices import recalled
from bot.statements.places import Telling
from bot.statements.soundness import is_id
from bot.statements.standing import Status, status_of, whole
from bot.statements.version import hash_of
from tests.statements.house import ID, NOW, at


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"{}", b'"x"', b"\xff", b'{"statement":"ps-2027-001"}', b'{"embargo":{"utc":"now"}}', b'{"texts":[1]}'])
def test_bytes_that_are_no_version_are_void_whatever_their_hash(body):
    filed = replace(at("approved").last, body=body, hash=hash_of(body))
    assert whole(filed) is None
    assert status_of(filed, [filed], Now(NOW)) is Status.VOID


@pytest.mark.parametrize("stored", ["approvee", "", "Approved"])
def test_a_standing_that_there_is_not_is_void(stored):
    filed = replace(at("approved").last, stored=stored)
    assert status_of(filed, [filed], Now(NOW)) is Status.VOID


def test_the_longest_id_fits_into_the_data_of_a_button():
    longest = max(length for length in range(1, 99) if is_id("a" * length))
    assert len(f"{SHOW}e{'a' * longest}".encode()) == 64


@pytest.mark.parametrize("lang", Lang)
def test_who_has_a_copy_of_what_was_altered_is_told_which_statement_it_is(lang, harbour):
    desk = at("approved")
    filed = replace(desk.last, approvals=())
    telling = Telling(lang, lambda key: harbour.index.message(key, lang))
    first, second, *_ = recalled(filed, [filed], Now(NOW), telling).split("\n")
    assert first == telling.words(phrases.RECALL_BRIEF, statement=ID, version=1)
    assert second == telling.message(phrases.SAFE_VOID)
