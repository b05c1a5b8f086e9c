"""What the command line says about the desk: rulings, faults, times that are none, and versions, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from bot.labels import LABELS

if TYPE_CHECKING:
    from bot.people import Ruling
    from bot.state.filed import Filed
    from bot.statements.places import Telling
    from bot.statements.soundness import Fault
    from bot.statements.times import Unclear

_SAID: Final = {
    "drafted": "{statement} v{version} is drafted; its hash is {hash}",
    "edited": "{statement} v{version} is changed and a draft; its hash is {hash}",
    "corrected": "{statement} v{version} is drafted, to take the place of the version before; its hash is {hash}",
    "submitted": "{statement} v{version} is frozen and waits for approval; its hash is {hash}",
    "approved": "{statement} v{version} is approved; its hash is {hash}",
    "part-approved": "{statement} v{version}: this approval is kept; still missing: {missing}",
    "withdrawn": "{statement} v{version} is withdrawn as of now",
    "may-not": "this is not theirs to do: press officers, curators and approvers draft and submit, approvers approve and withdraw; "
    "the operator drafts",
    "no-version": "there is no such version of '{statement}'; 'casebrief statement history' lists all",
    "no-id": "'{statement}' is no id; allowed are up to 60 of a-z, 0-9 and -, such as ps-2027-001",
    "exists": "there is a statement '{statement}' already",
    "label": "what is {label} can only be written by who may read it",
    "frozen": "v{version} is {stored}, and what is out is never changed; a correction is a new version",
    "changed": "v{version} has changed since it was read; read it again ('casebrief statement diff {statement}')",
    "unchanged": "nothing to change: v{version} says just that",
    "not-draft": "v{version} is {stored}, not a draft",
    "not-submitted": "v{version} is {stored}, not waiting for approval",
    "not-out": "v{version} is {stored}; only what waits for approval or is approved can be withdrawn",
    "self": "who ever wrote in v{version} cannot approve it, nor can the console that wrote it; somebody else must",
    "twice": "they have approved v{version} already; another party's approval must come from somebody else",
    "party": "v{version} needs no approval of their agency; still missing: {missing}",
    "other-hash": "that is not how the hash of v{version} begins; type at least four characters of it, after reading what it stands for",
    "no-reason": "a reason is needed in both languages (--reason-en, --reason-zh), of at most {most} characters each",
    "open": "v{version} is not out yet; change that one",
    "void": "v{version} is not, byte for byte, what was written; it can only be withdrawn or corrected",
}
_FAULTS: Final = {
    ("missing", "en"): "the text in English is missing (--en)",
    ("missing", "zh"): "the text in Chinese is missing (--zh-hans or --zh-hant)",
    ("missing", "original"): "no text is the original; say which (--en-is original)",
    ("missing", "speaker"): "the speaker is missing (--speaker)",
    ("missing", "occasion"): "the occasion is missing in a language (--occasion-en, --occasion-zh)",
    ("missing", "date"): "the date is missing (--date)",
    ("label", "label"): "there is no such label; allowed are " + ", ".join(LABELS),
    ("strict", "agency"): "what is TLP:AMBER+STRICT belongs to an agency; say whose it is (--agency)",
    ("strict", "parties"): "what is TLP:AMBER+STRICT can be read in one agency only, so no other can approve it",
    ("parties", "parties"): "each party is named once, by its id (--party)",
    ("ends", "until"): "it would end before it could be used; let it end later (--until)",
}
_WORDING: Final = "it is neither original, official translation nor unofficial translation"
_PLACES: Final = {
    "empty": "there is nothing in it",
    "long": "it is too long; allowed are 16,384 UTF-16 units",
    "outer": "white space at the beginning or the end, which Telegram cuts off",
    "surrogate": "half a character, which is no text",
    "private": "a character for private use, which every device shows otherwise",
    "separator": "a line separator or a mark of direction, which Telegram takes out",
    "mark-of-order": "a byte order mark; save the text without one",
    "tab": "a tab, which Telegram makes a space",
    "return": "a carriage return, which Telegram takes out; save the text with line feeds alone",
    "control": "a control character, which Telegram makes a space",
    "none": "what Unicode says is no character",
    "invisible": "a character that nobody sees; it may stand within an emoji only",
    "taken-out": "a combining mark that Telegram takes out",
    "marks": "more than two combining marks on one character",
    "composed": "not in Unicode's composed form (NFC); normalise the text",
}
_UNCLEAR: Final = {
    "no-time": "a time is written as day, time and zone: 2027-03-08 09:00 Europe/Berlin",
    "far": "years from {first} to {last} can be told",
    "naive": "the zone is missing; say whose clock it is by, such as {time} Europe/Berlin",
    "letters": "{zone} stands for several zones, or changes with the season; name a place, such as {time} Europe/Berlin",
    "offset": "hours from UTC do not follow the clocks of a place; name the place, such as {time} Europe/Berlin, or Etc/UTC for UTC itself",
    "like-zone": "there is no zone {zone}; meant may be {zones}",
    "no-zone": "there is no zone {zone}; name a place, such as {time} Europe/Berlin",
    "gap": "there is no such time in {zone}: clocks are put forward past it; say {before} or {after}",
    "twice": "that time comes twice in {zone}, since clocks are put back; say {first} or {second}",
    "other-tag": "at that time it is not {tag} in {zone}; say {first}",
}
_SHORT: Final = 8


def told(ruling: Ruling, statement: str) -> Iterator[str]:
    """A ruling in words, a line for each fault."""
    if ruling.said == "unsound":
        yield from (f"{statement} v{ruling.values['version']}: {fault_told(fault)}" for fault in ruling.values["faults"])
        return
    missing = ruling.values.get("missing", ruling.values.get("parties", ()))
    yield _SAID[ruling.said].format(**{**ruling.values, "statement": statement, "missing": ", ".join(missing)})


def fault_told(fault: Fault) -> str:
    """A fault in words."""
    if fault.place is None:
        return _FAULTS.get((fault.why, fault.part), f"{fault.part}: {_WORDING}")
    where = f", line {fault.place.line}, character {fault.place.column} ({fault.place.shown})" if fault.place.line else ""
    return f"{fault.part}{where}: {_PLACES[fault.place.why]}"


def unclear(found: Unclear) -> str:
    """Why something is no time, and what to write instead."""
    return _UNCLEAR[found.why].format(**found.values)


def version_lines(filed: Filed, versions: Sequence[Filed], telling: Telling, *, now: float, people: Mapping[str, str]) -> Iterator[str]:
    """A version: what it is, who had a hand in it, by the names of `people`, and whether it may be used."""
    from bot.statements.clock import Now
    from bot.statements.safety import safe_to_use
    from bot.statements.standing import status_of

    yield f"{filed.statement} v{filed.version}: {status_of(filed, versions, Now(now))}, {filed.hash[:_SHORT]}, {_day(filed.changed)}"
    yield f"  written by {', '.join(people.get(hand.known_as, hand.known_as) for hand in filed.editors)}"
    for approval in filed.approvals:
        party, name = f" for {approval.party}" if approval.party else "", approval.by.known_as
        yield f"  approved by {people.get(name, name)}{party}, {_day(approval.at)}, {approval.hash[:_SHORT]}"
    for line in safe_to_use(filed, versions, Now(now), telling):
        yield f"  {line}"


def _day(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M} UTC"
