"""What was decided of approving and withdrawing, said in three languages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot import phrases
from bot.model import Lang
from bot.statements import rulings
from bot.statements.rulings import Seen
from bot.statements.saying import decided
from bot.statements.version import Both
from tests.statements.house import APPROVER, ID, NORTH, NOW, PRESS, REASON, SECOND, SOUTH, Desk, at, by, content
from tests.statements.test_card import NAMES, named

EN = Lang.EN
NORTHERN, SOUTHERN = by(30, "approver", NORTH), by(31, "approver", SOUTH)


def joint(*given) -> Desk:
    desk = at("submitted", content(parties=(NORTH, SOUTH)))
    for who in given:
        desk.approves(who)
    return desk


def altered() -> Desk:
    desk = at("submitted")
    desk.versions = [replace(desk.last, body=desk.last.body.replace(b"21", b"27"))]
    return desk


def approved(desk: Desk, who=SECOND, *, typed: str | None = None, seen: Seen | None = None):
    seen = seen or desk.seen
    return rulings.approve(desk.found, who, seen, typed=typed or seen.hash[:4], now=NOW)


def withdrawn(desk: Desk, reason: Both = REASON):
    return rulings.withdraw(desk.found, APPROVER, 1, reason=reason, now=NOW)


EVERY = {
    "approved": lambda: approved(at("submitted")),
    "part-approved": lambda: approved(joint(), NORTHERN),
    "withdrawn": lambda: withdrawn(at("approved")),
    "may-not": lambda: approved(at("submitted"), PRESS),
    "no-version": lambda: approved(Desk()),
    "void": lambda: approved(altered()),
    "changed": lambda: approved(at("submitted"), seen=Seen(1, "0" * 64)),
    "not-submitted": lambda: approved(at("draft")),
    "not-out": lambda: withdrawn(at("draft")),
    "self": lambda: approved(at("submitted", author=SECOND)),
    "twice": lambda: approved(joint(NORTHERN), NORTHERN),
    "party": lambda: approved(joint(), SECOND),
    "other-hash": lambda: approved(at("submitted"), typed="x123"),
    "no-reason": lambda: withdrawn(at("approved"), Both("why", "")),
}


def test_every_outcome_has_its_words():
    assert EVERY.keys() == phrases.DECIDED.keys()


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("outcome", EVERY)
def test_what_was_decided_is_said_shortly(outcome, lang):
    ruling = EVERY[outcome]()
    assert ruling.said == outcome
    told = decided(ruling, ID, named(lang))
    assert len(told) <= 140
    assert not set("{}") & set(told)
    assert told.endswith("." if lang is EN else "。")
    if outcome in {"part-approved", "party"}:
        assert NAMES[lang][SOUTH] in told
    if outcome in {"not-submitted", "not-out"}:
        assert {EN: "it is a draft", Lang.HANS: "仍是草稿", Lang.HANT: "仍是草稿"}[lang] in told


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("stored", phrases.STORED_AS)
def test_how_a_version_is_stored_is_said(stored, lang):
    ruling = approved(at(stored))
    assert ruling.said == "not-submitted"
    assert named(lang).message(phrases.STORED_AS[stored]) in decided(ruling, ID, named(lang))
