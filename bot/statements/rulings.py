"""The life of a statement: what is decided of drafting, editing, submitting, approving, withdrawing, correcting. Values in, a ruling out.

There is no way around: nothing is published that was not submitted, and approved, byte for byte, by somebody who never wrote in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from bot.people import Mint, Ruling, new_alias
from bot.state.acts import Found
from bot.state.filed import Approval, Filed, Filing
from bot.state.records import Kind, Record
from bot.statements.actors import Actor, without_marks
from bot.statements.clock import Now
from bot.statements.soundness import faults, is_id
from bot.statements.standing import missing, whole
from bot.statements.version import Both, Version

LEAST_TYPED: Final = 4
"""Characters of the hash that an approver types."""
LONGEST_REASON: Final = 500
_REMEMBERED: Final = frozenset({"may-not", "self", "twice", "party", "other-hash", "changed"})
"""Refusals that the audit trail holds."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody had before them when they decided: a version, and its hash."""

    version: int
    hash: str


@dataclass(frozen=True, slots=True)
class _Case:
    """One thing that somebody wants done to one version; `filed` is '' where there is none that they may know of."""

    act: str
    by: Actor
    filed: Filed
    version: Version
    now: float

    def refused(self, said: str, **values: Any) -> Ruling:
        """The ruling where it is not done."""
        return _refused(said, self.by, self.act, (self.filed.statement, self.filed.version), now=self.now, **values)

    def done(self, kind: Kind, filing: Filing, **detail: Any) -> Ruling:
        """The ruling where it is."""
        return _done(kind, self.by, filing, now=self.now, **detail)


def draft(found: Found, by: Actor, content: Version, *, now: float, mint: Mint = new_alias) -> Ruling:
    """The first version of a statement: 'drafted'; 'exists', 'no-id', 'label' or 'may-not' where there is none."""
    first = replace(content, number=1)
    if not by.may("draft"):
        return _refused("may-not", by, "draft", (content.statement, 1), now=now)
    if not is_id(content.statement):
        return Ruling("no-id", {"statement": content.statement})
    if found.versions:
        return Ruling("exists", _named(first))
    if not by.reads(first):
        return Ruling("label", {"label": first.label})
    return _done("drafted", by, _new(first, by, now, mint), now=now)


def edit(found: Found, by: Actor, content: Version, *, seen: Seen, now: float) -> Ruling:
    """Other words for a draft: 'edited'; one that was submitted is a draft again, and its approvals are void.

    'changed' where it is not what was seen, 'frozen' where it was approved or withdrawn, 'unchanged', 'label', 'may-not' or 'no-version'.
    """
    case = _case("draft", found, by, seen.version, now)
    if isinstance(case, Ruling):
        return case
    filed, after = case.filed, replace(content, number=seen.version)
    if filed.stored not in {"draft", "submitted"}:
        return case.refused("frozen", stored=filed.stored)
    if filed.hash != seen.hash:
        return case.refused("changed", hash=filed.hash)
    if after.hash == filed.hash:
        return case.refused("unchanged")
    if not by.reads(after):
        return Ruling("label", {"label": after.label})
    hand = by.hand(filed.salt)
    hands = (*filed.editors, *(() if hand in filed.editors else (hand,)))
    filing = filed.then(stored="draft", hash=after.hash, body=after.json, changed=now, editors=hands, approvals=())
    return case.done("edited", filing, before=filed.hash, void=len(filed.approvals))


def submit(found: Found, by: Actor, seen: Seen, *, now: float) -> Ruling:
    """A draft frozen as it was seen, for approval: 'submitted'; 'unsound' with all its faults where it cannot be."""
    case = _case("submit", found, by, seen.version, now)
    if isinstance(case, Ruling):
        return case
    if case.filed.stored != "draft":
        return case.refused("not-draft", stored=case.filed.stored)
    if case.filed.hash != seen.hash:
        return case.refused("changed", hash=case.filed.hash)
    wrong = faults(case.version, now)
    if wrong:
        return case.refused("unsound", faults=wrong)
    return case.done("submitted", case.filed.then(stored="submitted", changed=now))


def approve(found: Found, by: Actor, seen: Seen, *, typed: str, now: float) -> Ruling:
    """An approval of what was seen, byte for byte: 'approved', or 'part-approved' where other parties' are still missing.

    Refused in one word where it may not be: 'self' for who ever wrote in it, under whatever name; 'twice', 'party', 'not-submitted',
    'changed', 'other-hash' (what was typed is not how the hash begins), 'may-not', 'no-version'.
    """
    case = _case("approve", found, by, seen.version, now)
    if isinstance(case, Ruling):
        return case
    filed = case.filed
    why = _not_approvable(case, seen, typed)
    if why:
        return case.refused(why, stored=filed.stored, hash=filed.hash, parties=missing(filed, case.version))
    party = by.agency if case.version.parties else ""
    given = (*filed.approvals, Approval(by.hand(filed.salt), filed.hash, party, now))
    left = missing(replace(filed, approvals=given), case.version)
    if left:
        return case.done("approved", filed.then(approvals=given, changed=now), party=party, missing=list(left))
    kept = tuple(replace(one, by=without_marks([one.by])[0]) for one in given)
    filing = filed.then(stored="approved", approved=now, changed=now, approvals=kept, editors=without_marks(filed.editors))
    replaces = Now(now).has_come(case.version.embargo)
    return case.done("approved", replace(filing, replaces=replaces), party=party, missing=[])


def _not_approvable(case: _Case, seen: Seen, typed: str) -> str:
    """Why somebody cannot approve a version by what they typed, in one word; '' where they can."""
    filed, why = case.filed, bar(case.by, case.filed, case.version)
    if why in {"self", "not-submitted"}:
        return why
    if filed.hash != seen.hash:
        return "changed"
    start = typed.strip().lower()
    return why if len(start) >= LEAST_TYPED and filed.hash.startswith(start) else "other-hash"


def bar(by: Actor, filed: Filed, version: Version) -> str:
    """What keeps somebody who may approve from approving this version, in one word; '' where nothing does."""
    if by.is_among(filed.editors, filed):
        return "self"
    if filed.stored != "submitted":
        return "not-submitted"
    if by.is_among((approval.by for approval in filed.approvals), filed):
        return "twice"
    return "party" if version.parties and by.agency not in missing(filed, version) else ""


def withdraw(found: Found, by: Actor, number: int, *, reason: Both, now: float) -> Ruling:
    """A version out of use at once, by one approver alone: 'withdrawn'; 'no-reason' without one in each language."""
    case = _case("withdraw", found, by, number, now, altered=True)
    if isinstance(case, Ruling):
        return case
    if case.filed.stored not in {"submitted", "approved"}:
        return case.refused("not-out", stored=case.filed.stored)
    if not _is_reason(reason):
        return case.refused("no-reason", most=LONGEST_REASON)
    why = {"en": reason.en.strip(), "zh": reason.zh.strip()}
    filed = case.filed
    kept = tuple(replace(one, by=without_marks([one.by])[0]) for one in filed.approvals)
    filing = filed.then(stored="withdrawn", withdrawn=now, changed=now, why=why, approvals=kept, editors=without_marks(filed.editors))
    return case.done("withdrawn", filing, was=filed.stored)


def correct(found: Found, by: Actor, content: Version, *, now: float, mint: Mint = new_alias) -> Ruling:
    """A draft that is to take the place of the last version, with the reason in it: 'corrected'; 'open' where that is not out yet."""
    case = _case("draft", found, by, found.versions[-1].version if found.versions else 0, now, altered=True)
    if isinstance(case, Ruling):
        return case
    last = case.filed
    if last.stored not in {"approved", "withdrawn"}:
        return case.refused("open", stored=last.stored)
    if not _is_reason(content.reason):
        return case.refused("no-reason", most=LONGEST_REASON)
    after = replace(content, number=last.version + 1)
    if not by.reads(after):
        return Ruling("label", {"label": after.label})
    return _done("corrected", by, _new(after, by, now, mint), now=now, before=last.hash)


def _case(act: str, found: Found, by: Actor, number: int, now: float, *, altered: bool = False) -> _Case | Ruling:
    """What somebody wants done, where they may do such a thing and may know of the version; else the refusal.

    A version that is not what was filed is fit for nothing but to be withdrawn or corrected (`altered`).
    """
    of = found.versions[0].statement if found.versions else ""
    if not by.may(act):
        return _refused("may-not", by, act, (of, number), now=now)
    filed = next((one for one in found.versions if one.version == number), None)
    if filed is None:
        return _refused("no-version", by, act, (of, number), now=now)
    version = whole(filed)
    if version is None:
        nothing = Version(statement=of, number=number)
        return _Case(act, by, filed, nothing, now) if altered else _refused("void", by, act, (of, number), now=now)
    if not by.reads(version):
        return _refused("no-version", by, act, (of, number), now=now)
    return _Case(act, by, filed, version, now)


def _new(version: Version, by: Actor, now: float, mint: Mint) -> Filing:
    salt = mint()
    filed = Filed(version.statement, version.number, "draft", 1, version.hash, version.json, salt, now, editors=(by.hand(salt),))
    return Filing(filed)


def _done(kind: Kind, by: Actor, filing: Filing, *, now: float, **detail: Any) -> Ruling:
    filed = filing.filed
    told = {"statement": filed.statement, "version": filed.version, "hash": filed.hash, **detail}
    said = "part-approved" if detail.get("missing") else str(kind)
    return Ruling(said, told, (filing,), (_record(kind, by, told, now),))


def _refused(said: str, by: Actor, act: str, of: tuple[str, int], *, now: float, **values: Any) -> Ruling:
    told = {"statement": of[0], "version": of[1], **values}
    if said not in _REMEMBERED:
        return Ruling(said, told)
    detail = {"statement": of[0], "version": of[1], "why": said, "act": act}
    return Ruling(said, told, records=(_record("refused", by, detail, now),))


def _record(kind: Kind, by: Actor, detail: Mapping[str, Any], now: float) -> Record:
    """A row for the audit trail; whose console it was stands beside the name of who acts there."""
    rest = {name: value for name, value in detail.items() if name != "statement"}
    console = {"console": by.console} if by.person is not None and by.console else {}
    return Record(kind, by.known_as, str(detail["statement"]), {**rest, **console}, now)


def _named(version: Version) -> dict[str, Any]:
    return {"statement": version.statement, "version": version.number}


def _is_reason(reason: Both) -> bool:
    return reason.is_whole and max(len(reason.en), len(reason.zh)) <= LONGEST_REASON
