"""What the press desk does in the chat: what waits is read and approved, what is out is withdrawn, and recalls are looked after."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot import phrases
from bot.channels.telegram.counters import Done
from bot.channels.telegram.incoming import Pressed
from bot.channels.telegram.keyboards import fitting
from bot.channels.telegram.layout import labelled
from bot.channels.telegram.newsroom import MOST, SHOW, label_of, said, telling_of
from bot.channels.telegram.sends import Acknowledgement, Button, Message, file_of
from bot.channels.telegram.visitor import Visitor
from bot.governance.permits import APPROVING, may
from bot.labels import AMBER, CLEAR, height, highest
from bot.people import Ruling
from bot.state.delivered import NEVER_OUT, Delivery
from bot.state.filed import Filed, Filing
from bot.state.records import Record
from bot.statements import rulings
from bot.statements.actors import Actor
from bot.statements.clock import Now
from bot.statements.notices import Recall, unconfirmed
from bot.statements.review import listed, review, waiting
from bot.statements.rulings import Seen
from bot.statements.safety import safe_to_use
from bot.statements.saying import decided
from bot.statements.standing import live, whole
from bot.statements.version import Both

REVIEW: Final = f"{SHOW}r"
"""How the data begins of a button that shows a version as it is read before it is approved; then comes the id of the statement."""
_BETWEEN: Final = re.compile(r"\s*[\n|｜]\s*")
_HAN: Final = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Approving:
    """Carries out what approvers and the desk ask for; times are told in these `zones`."""

    zones: tuple[str, ...] = ()
    commands: Collection[str] = frozenset({*APPROVING, "recalls"})

    def carry_out(self, command: str, text: str, visitor: Visitor) -> Done:
        """What a command does that its sender may give."""
        words = text.split(maxsplit=2)[1:]
        match command:
            case "approve":
                return self.approve(words, visitor)
            case "withdraw":
                return self.withdraw(words, visitor)
            case _:
                return self.recalls(visitor)

    def pressed(self, incoming: Pressed, visitor: Visitor) -> Done | None:
        """What the button of a version that waits shows to who can approve it, in private; None for any other."""
        if not (incoming.data.startswith(REVIEW) and visitor.private and may(visitor.role, "approve")):
            return None
        shown = self.reviewed(incoming.data.removeprefix(REVIEW), visitor)
        return replace(shown, sends=(Acknowledgement(incoming.query), *shown.sends)) if shown is not None else None

    def approve(self, words: Sequence[str], visitor: Visitor) -> Done:
        """What waits; what is to be read before an approval; or an approval of what was read."""
        telling, actor = telling_of(visitor, self.zones), Actor(visitor.person)
        if not words:
            some = waiting(visitor.found.shelf.files.values(), actor, telling)
            rows = tuple((Button(fitting(one.filed.statement), f"{REVIEW}{one.filed.statement}"),) for one in some[:MOST])
            return Done(said(listed(some[:MOST], telling), highest(label_of(one.filed) for one in some), visitor, rows, tells=bool(some)))
        statement, seen = words[0].lower(), visitor.session.seen
        if len(words) == 1 or seen is None or seen[0] != statement:
            shown = self.reviewed(statement, visitor)
            return shown or Done(said(visitor.word(phrases.DECIDED["no-version"], statement=statement), CLEAR, visitor))
        found = replace(visitor.found, versions=visitor.found.shelf.files.get(statement, ()))
        ruling = rulings.approve(found, actor, Seen(seen[1], seen[2]), typed=words[1], now=visitor.now)
        text = decided(ruling, statement, telling)
        filed = next((act.filed for act in ruling.acts if isinstance(act, Filing)), None)
        if ruling.said != "approved" or filed is None:
            return Done(said(text, CLEAR, visitor), ruling.acts, ruling.records)
        others = [one for one in found.versions if one.version != filed.version]
        usable = safe_to_use(filed, [*others, filed], Now(visitor.now), telling)[:1]  # now that its last approval has come
        answer = said("\n".join([text, *usable]), label_of(filed), visitor, tells=bool(usable))
        return Done(answer, ruling.acts, ruling.records)

    def reviewed(self, statement: str, visitor: Visitor) -> Done | None:
        """A version as an approver reads it before they approve: what they have seen is what they can approve."""
        versions = visitor.found.shelf.files.get(statement, ())
        telling, now = telling_of(visitor, self.zones), Now(visitor.now)
        shown = review(versions[-1], versions, Actor(visitor.person), now, telling) if versions else None
        if shown is None:
            return None
        filed, label = shown.filed, label_of(shown.filed)
        place, about = replace(visitor.place, reply_to=None), (filed.statement, filed.version)
        words = [
            Message(place, one.text, marked_up=False, label=label, about=about, words=file_of(*about, one.script)) for one in shown.words
        ]
        beside = "\n\n".join([*shown.changes, shown.about, shown.hash, shown.how]).strip()
        told = [Message(place, piece, marked_up=False, label=label, about=about) for piece in labelled(beside, label)]
        return Done((*words, *told), records=_read(filed, label, visitor), seen=(filed.statement, filed.version, filed.hash))

    def withdraw(self, words: Sequence[str], visitor: Visitor) -> Done:
        """A version out of use at once."""
        telling = telling_of(visitor, self.zones)
        statement = words[0].lower() if words else ""
        reason = _reason(words[1]) if len(words) > 1 else Both()
        if not statement:
            return Done(said(visitor.word(phrases.WITHDRAW_HOW), CLEAR, visitor))
        versions = visitor.found.shelf.files.get(statement, ())
        out = live(versions, Now(visitor.now)) or next((one for one in reversed(versions) if one.stored in {"approved", "submitted"}), None)
        found = replace(visitor.found, versions=versions)
        number = out.version if out is not None else 0
        ruling = rulings.withdraw(found, Actor(visitor.person), number, reason=reason, now=visitor.now)
        if ruling.said == "no-reason" and not reason.is_whole:
            return Done(said(visitor.word(phrases.WITHDRAW_WHY, statement=statement), CLEAR, visitor))
        lines = [decided(ruling, statement, telling), *_recalling(ruling, visitor)]
        return Done(said("\n".join(lines), CLEAR, visitor), ruling.acts, ruling.records)

    def recalls(self, visitor: Visitor) -> Done:
        """Who has not yet confirmed that a version may not be used any more."""
        copies: dict[tuple[str, int], list[Delivery]] = defaultdict(list)
        for copy in visitor.found.deliveries:
            copies[copy.of].append(copy)
        known, guest = {person.person: person.known_as for person in visitor.found.roster}, visitor.word(phrases.ROLES["guest"])
        found = []
        for (statement, number), some in copies.items():
            filed = next((one for one in visitor.found.shelf.files.get(statement, ()) if one.version == number), None)
            version = whole(filed) if filed is not None else None
            if filed is not None and version is not None and visitor.audience.reads(version.label, version.agency):
                open_ = {copy.chat: copy.person for copy in some if copy.confirmed is None}
                names = (known.get(person) or guest if chat > 0 else str(chat) for chat, person in open_.items())
                found.append(Recall(filed, len({copy.chat for copy in some}), tuple(names)))
        label = highest(label_of(one.filed) for one in found)
        waits = any(one.waiting for one in found)
        return Done(said(unconfirmed(found, telling_of(visitor, self.zones)), label, visitor, tells=waits))


def _recalling(ruling: Ruling, visitor: Visitor) -> Sequence[str]:
    """How many copies are out of a version that was withdrawn, and where to look after them; nothing where it was not."""
    if ruling.said != "withdrawn":
        return ()
    of = (ruling.values["statement"], ruling.values["version"])
    copies = sum(copy.of == of and copy.message != NEVER_OUT for copy in visitor.found.deliveries)
    return (visitor.word(phrases.RECALLING, count=copies) if copies else visitor.word(phrases.RECALLING_NONE),)


def _read(filed: Filed, label: str, visitor: Visitor) -> tuple[Record, ...]:
    """What the audit trail holds of who has read a version for approval that is TLP:AMBER or above."""
    if height(label) < height(AMBER):
        return ()
    detail = {"label": label, "version": filed.version, "hash": filed.hash}
    return (Record("read", visitor.known_as, filed.statement, detail, visitor.now),)


def _reason(text: str) -> Both:
    """A reason in both languages, as it was written: two lines, or two parts with a stroke between them, in either order."""
    parts = [part for part in _BETWEEN.split(text.strip()) if part]
    if len(parts) != 2:
        return Both()
    english, chinese = sorted(parts, key=lambda part: bool(_HAN.search(part)))
    return Both(english, chinese) if _HAN.search(chinese) and not _HAN.search(english) else Both()
