"""The office in the chat: enrolment, roles, groups, and what is kept about oneself. What is decided there stands in bot.people."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from bot import people, phrases
from bot.channels.telegram.answers import Told
from bot.channels.telegram.commands import Words
from bot.channels.telegram.counters import Done
from bot.channels.telegram.incoming import Asked, Joined, Me, Place, Pressed, Update, Wordless, fields_of
from bot.channels.telegram.layout import LONGEST, labelled, split
from bot.channels.telegram.menus import menus_of, offered
from bot.channels.telegram.roles import agencies_on_file, number_of, post_of, role_named, shown_name, username_of
from bot.channels.telegram.sends import Acknowledgement, Button, Message, Send, with_button, with_commands, with_lines
from bot.channels.telegram.stored import session_of
from bot.channels.telegram.visitor import Gate, Visitor, read_by
from bot.governance.audience import audience_of
from bot.governance.permits import GOVERNING, OWN, TAKING, may
from bot.labels import CLEAR, highest
from bot.model import Session
from bot.people import Ruling
from bot.pipeline.agencies import agency_named
from bot.pipeline.views import READING_COMMANDS
from bot.state.acts import Enrolled, Person, Revoked
from bot.state.records import Record

FORGET: Final = "forget:"
"""How the data begins of the button that erases what is kept of who presses it."""

_HALF_WIDTH: Final = str.maketrans("０１２３４５６７８９．", "0123456789.")
"""Digits as a Chinese keyboard may write them."""
_OFF: Final = frozenset({"off", "取消", "恢复"})

_HELP: Final = (
    ("changes", phrases.HELP_CHANGES), ("export", phrases.HELP_EXPORT), ("misses", phrases.HELP_CURATING), ("recalls", phrases.HELP_DESK),
    ("approve", phrases.HELP_APPROVING), ("people", phrases.HELP_GOVERNING),
)  # fmt: skip
"""What help says of commands that not everybody may give, or that no other channel has, by one of them."""

_SAID: Final = {
    "invited": phrases.INVITED, "no-role": phrases.NO_ROLE, "no-name": phrases.NO_NAME, "nobody": phrases.NOBODY,
    "unchanged": phrases.UNCHANGED, "last-admin": phrases.LAST_ADMIN, "role": phrases.ROLE_SET, "suspended": phrases.SUSPENDED,
    "resumed": phrases.RESUMED, "labelled": phrases.LABEL_SET, "no-label": phrases.NO_LABEL, "on-hold": phrases.ON_HOLD,
    "erased": phrases.FORGOTTEN,
}  # fmt: skip
"""How each ruling is told to who asked for it."""


@dataclass(frozen=True, slots=True)
class Office:
    """Carries out what people ask about people; `retention` is for how many days a session is kept that nobody uses."""

    gate: Gate
    me: Me
    retention: int
    mint: Callable[[], str] = people.new_code
    commands: Collection[str] = frozenset({*OWN, *GOVERNING} - {"changes"})

    @property
    def words(self) -> Words:
        """The words of commands, as the knowledge that is open to all folds them."""
        return Words(self.gate.desk_of(self.gate.open_to_all).index)

    def let_in(self, visitor: Visitor, update: Update) -> Done:
        """What comes of a code: its sender is enrolled, or nothing is told of it."""
        ruling = people.accept(visitor.found, visitor.key[1], visitor.now)
        enrolled = next((act.person for act in ruling.acts if isinstance(act, Enrolled)), None)
        if enrolled is None:
            return Done((), ruling.acts, ruling.records)
        desk = self.gate.desk_of(audience_of(people.reader_of(enrolled, enrolled.role)))
        inside = replace(visitor, desk=desk, person=enrolled, role=enrolled.role)
        welcome = self.messages(inside, self.told(phrases.ENROLLED, ruling, inside), enrolled.agency)
        start = desk.handle(Asked(visitor.place, "/start", visitor.hint), Session(last=visitor.lang), visitor.key)
        told = self.inviter_told(inside, ruling, update)
        sends = (*welcome, *start.sends, *menus_of(visitor.place, enrolled.role, desk.index), *told)
        return Done(sends, ruling.acts, (*ruling.records, *read_by(inside, start)))

    def burnt(self, visitor: Visitor) -> Done:
        """What comes of a code that is shown to a group: it is good for nothing any more."""
        invitation = visitor.found.invitation
        if invitation is None:
            return Done()
        record = Record("refused", visitor.known_as, detail={"why": "code in a group"}, at=visitor.now)
        return Done((), (Revoked(invitation.code),), (record,))

    def inviter_told(self, visitor: Visitor, ruling: Ruling, update: Update) -> tuple[Message, ...]:
        """Whoever made an invitation is told who has used it, as Telegram shows them."""
        invitation = visitor.found.invitation
        made = [person for person in visitor.found.roster if invitation is not None and person.known_as == invitation.by]
        account = fields_of(update).get("from") or {}
        shown = {"shown": shown_name(account), "account": username_of(account)}
        told = [self.speaking_to(visitor, person) for person in made if person.suspended is None]
        agency = ruling.values["agency"]
        return tuple(message for one in told for message in self.messages(one, self.told(phrases.JOINED, ruling, one, **shown), agency))

    def carry_out(self, command: str, text: str, visitor: Visitor) -> Done:
        """What a command does that its sender may give."""
        words = text.split()[1:]
        acting = {"invite": self.invite, "role": self.change_role, "suspend": self.suspend, "label": self.label}
        if command in acting:
            return acting[command](visitor, words)
        if command == "people":
            return self.said(visitor, self.people_told(visitor), *(person.agency for person in visitor.found.roster))
        return self.me_told(visitor) if command == "me" else self.forgetting(visitor)

    # About people

    def people_told(self, visitor: Visitor) -> str:
        """Everyone enrolled, a line each."""
        index, lang = visitor.desk.index, visitor.lang
        lines = [
            visitor.word(
                phrases.PERSON if person.suspended is None else phrases.PERSON_SUSPENDED,
                number=person.number,
                name=person.name,
                post=post_of(person.role, person.agency, index, lang),
            )
            for person in visitor.found.roster
        ]
        return "\n".join([visitor.word(phrases.PEOPLE, count=len(lines)), *lines, "", visitor.word(phrases.PEOPLE_HOW)])

    def invite(self, visitor: Visitor, words: Sequence[str]) -> Done:
        """An invitation, as a link to hand on."""
        if len(words) < 3:
            return self.usage(phrases.INVITE_HOW, visitor)
        role, agency = self.role_and_agency(visitor, words[0], words[1])
        if role is None or agency is None:
            return self.no_such(visitor, words[0] if role is None else words[1], is_role=role is None)
        code = self.mint()
        ruling = people.invite(visitor.known_as, role, agency, " ".join(words[2:]), now=visitor.now, code=code)
        return self.ruled(ruling, visitor, link=f"https://t.me/{self.me.username}?start={code}")

    def change_role(self, visitor: Visitor, words: Sequence[str]) -> Done:
        """Another role for somebody, who is told of it."""
        number = number_of([word.translate(_HALF_WIDTH) for word in words])
        if number is None or len(words) < 2:
            return self.usage(phrases.ROLE_HOW, visitor)
        role, agency = self.role_and_agency(visitor, words[1], words[2] if len(words) > 2 else "-")
        if role is None or agency is None:
            return self.no_such(visitor, words[1] if role is None else words[2], is_role=role is None)
        ruling = people.change_role(visitor.known_as, visitor.found.roster, number, role, agency=agency, now=visitor.now)
        done = self.ruled(ruling, visitor)
        after = next((act.person for act in ruling.acts if isinstance(act, Enrolled)), None)
        if after is None or after.suspended is not None:
            return done
        theirs = self.speaking_to(visitor, after)
        others = (
            self.messages(theirs, self.told(phrases.ROLE_YOURS, ruling, theirs), after.agency) if after.person != visitor.key[1] else ()
        )
        return replace(done, sends=(*done.sends, *others, *menus_of(theirs.place, after.role, visitor.desk.index)))

    def suspend(self, visitor: Visitor, words: Sequence[str]) -> Done:
        """Somebody shut out, or let in again; their menu goes and comes with it."""
        number = number_of([word.translate(_HALF_WIDTH) for word in words])
        on = len(words) == 1
        if number is None or not (on or self.words.folded(words[1]) in _OFF):
            return self.usage(phrases.SUSPEND_HOW, visitor)
        ruling = people.suspend(visitor.known_as, visitor.found.roster, number, on=on, now=visitor.now)
        done = self.ruled(ruling, visitor)
        after = next((act.person for act in ruling.acts if isinstance(act, Enrolled)), None)
        if after is None:
            return done
        return replace(done, sends=(*done.sends, *menus_of(Place(after.person), None if on else after.role, visitor.desk.index)))

    def label(self, visitor: Visitor, words: Sequence[str]) -> Done:
        """What a group may be shown, told or set."""
        if not words:
            labels = ", ".join(people.GROUP_LABELS)
            return self.said(visitor, visitor.word(phrases.LABEL_IS, label=visitor.found.label, labels=labels))
        return self.ruled(people.label_group(visitor.known_as, visitor.place.chat, words[0].upper(), visitor.now), visitor)

    # About oneself

    def me_told(self, visitor: Visitor) -> Done:
        """What is kept of who asks."""
        person, (sessions, letters) = visitor.person, visitor.found.kept
        if person is None or visitor.role == "guest":
            who = visitor.word(phrases.ME_GUEST)
        else:
            post = post_of(person.role, person.agency, visitor.desk.index, visitor.lang)
            since = f"{datetime.fromtimestamp(person.enrolled, UTC):%Y-%m-%d}"
            who = visitor.word(phrases.ME_ENROLLED, name=person.name, post=post, date=since)
        days = visitor.word(phrases.DAYS, count=self.retention)
        kept = visitor.word(phrases.ME_KEPT, sessions=sessions, letters=letters, copies=visitor.found.copies, days=days)
        places, readings, visits = visitor.found.read
        kept += "\n" + visitor.word(phrases.ME_READING, places=places, readings=readings, visits=visits)
        missed = visitor.word(phrases.ME_MISSES, days=days, count=visitor.found.missed)
        agency = person.agency if person is not None else ""
        return self.said(visitor, "\n\n".join([who, kept, missed, visitor.word(phrases.ME_FORGET)]), agency)

    def forgetting(self, visitor: Visitor) -> Done:
        """Whether it is really meant."""
        key = phrases.FORGET_GUEST if visitor.role == "guest" else phrases.FORGET_ENROLLED
        button = Button(visitor.word(phrases.BUTTON_FORGET), forgetting_of(visitor))
        return Done((Message(visitor.place, visitor.word(key), marked_up=False, keyboard=((button,),)),))

    def pressed(self, incoming: Pressed, visitor: Visitor) -> Done | None:
        """What comes of the button that erases what is kept of who presses it, in private; None for any other."""
        return self.forget(visitor, incoming) if visitor.private and incoming.data == forgetting_of(visitor) else None

    def forget(self, visitor: Visitor, pressed: Pressed) -> Done:
        """All erased that is kept of who presses the button, unless something keeps it."""
        ruling = people.forget(visitor.person, visitor.found.roster, visitor.key[1], visitor.now)
        told = Message(visitor.place, self.told(_SAID[ruling.said], ruling, visitor), marked_up=False)
        sends: tuple[Send, ...] = (Acknowledgement(pressed.query), told)
        if ruling.said != "erased":
            return Done(sends)
        for desk in self.gate.desks.values():
            desk.forget_person(visitor.key[1])
        gone = menus_of(visitor.place, None, visitor.desk.index) if visitor.person is not None else ()
        return Done((*sends, *gone), ruling.acts, ruling.records, erased=True)

    # Beside an answer of the desk

    def beside(self, incoming: Asked | Pressed | Wordless | Joined, told: Told, visitor: Visitor) -> tuple[Send, ...]:
        """The messages of an answer, with what the office adds: in a group the way to a private chat, to help its own commands,
        and to the greeting of a group what it may be shown, for who decides that.
        """
        if isinstance(incoming, Joined) and may(visitor.role, "label"):
            return (*told.sends, *self.label(visitor, ()).sends)
        if not isinstance(incoming, Asked):
            return told.sends
        if not visitor.private:
            return with_button(told.sends, self.way_in(visitor)) if told.abstains else told.sends
        command = visitor.desk.command_of(incoming.text) if incoming.text.startswith("/") else None
        if command == "help":
            lines = [visitor.word(phrases.HELP_OWN), *(visitor.word(words) for name, words in _HELP if may(visitor.role, name))]
            return with_lines(told.sends, lines)
        if command is None and not incoming.foreign and incoming.text[:1] in {"/", "／"}:
            taking = (name for name in TAKING if may(visitor.role, name))
            return with_commands(told.sends, READING_COMMANDS, (*taking, *offered(visitor.role)))
        menus = menus_of(visitor.place, visitor.role, visitor.desk.index) if command == "start" and visitor.person is not None else ()
        return (*told.sends, *menus)

    def in_private(self, visitor: Visitor) -> Message:
        """That something is answered in private only, and the way there."""
        return Message(visitor.place, visitor.word(phrases.IN_PRIVATE), marked_up=False, keyboard=((self.way_in(visitor),),))

    def way_in(self, visitor: Visitor) -> Button:
        """A button that opens the private chat."""
        return Button(visitor.word(phrases.BUTTON_PRIVATE), url=f"https://t.me/{self.me.username}")

    # In words

    def role_and_agency(self, visitor: Visitor, role: str, agency: str) -> tuple[str | None, str | None]:
        """The role and the agency that words name; None for what names none."""
        index = visitor.desk.index
        return role_named(role, index, self.words.folded), "" if agency in {"-", "－", "–", "—", "−"} else agency_named(agency, index)

    def no_such(self, visitor: Visitor, word: str, *, is_role: bool) -> Done:
        """That there is no such role, or agency."""
        key = phrases.NO_ROLE if is_role else phrases.NO_AGENCY
        return self.said(visitor, visitor.word(key, role=word, agency=word, **self.lists(visitor)))

    def usage(self, key: str, visitor: Visitor) -> Done:
        """How a command is given."""
        return self.said(visitor, visitor.word(key, **self.lists(visitor)))

    def lists(self, visitor: Visitor) -> dict[str, str]:
        """All roles and agencies that there are, in words."""
        index, joint = visitor.desk.index, visitor.word(phrases.LIST_JOIN)
        roles = (f"{role} {name}" if name != role else role for role in people.ROLES_TO_GIVE if (name := visitor.word(phrases.ROLES[role])))
        return {"roles": joint.join(roles), "agencies": joint.join(agencies_on_file(index)) or "-"}

    def ruled(self, ruling: Ruling, visitor: Visitor, **values: object) -> Done:
        """A ruling told to who asked for it."""
        text = self.told(_SAID[ruling.said], ruling, visitor, **values)
        return Done(self.messages(visitor, text, ruling.values.get("agency", "")), ruling.acts, ruling.records)

    def told(self, key: str, ruling: Ruling, visitor: Visitor, **values: object) -> str:
        """A ruling in words."""
        told = {**self.lists(visitor), **ruling.values, **values}
        if "role" in ruling.values and "agency" in ruling.values:
            told["post"] = post_of(ruling.values["role"], ruling.values["agency"], visitor.desk.index, visitor.lang)
        return visitor.word(key, **told)

    def speaking_to(self, visitor: Visitor, person: Person) -> Visitor:
        """The same, but for somebody else: in their chat and language, and with the names that they may read."""
        desk = self.gate.desk_of(audience_of(people.reader_of(person, person.role)))
        spoken = session_of(visitor.found.spoken.get(person.person))
        return replace(visitor, place=Place(person.person), desk=desk, session=spoken, hint=visitor.lang)

    def said(self, visitor: Visitor, text: str, *agencies: str) -> Done:
        """What is told, and nothing done."""
        return Done(self.messages(visitor, text, *agencies))

    def messages(self, visitor: Visitor, text: str, *agencies: str) -> tuple[Message, ...]:
        """A text as messages, in as many as it takes; what people are called is shown as it is, without markup.

        `agencies` are those that it names: where one is not for everybody, its label heads the text.
        """
        label = highest(visitor.desk.index.label_of(agency) for agency in agencies if agency)
        pieces = split(text, LONGEST) if label == CLEAR else labelled(text, label)
        return tuple(Message(visitor.place, piece, marked_up=False, label=label) for piece in pieces)


def forgetting_of(visitor: Visitor) -> str:
    """The data of the button that erases what is kept of somebody; one from before they were enrolled anew is another."""
    return f"{FORGET}{visitor.person.number if visitor.person is not None else 0}"
