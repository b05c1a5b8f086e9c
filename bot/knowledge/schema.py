"""What a curator may write: one type per kind of record."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final, Literal

import msgspec

Aspect = Literal["who", "what", "when", "where", "which", "how", "how-many", "how-much", "how-long", "why", "said", "source",
                 "role", "status", "contact", "summary", "age"]  # fmt: skip
Label = Literal["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT"]
ChannelKind = Literal["phone", "email", "fax", "web", "telegram", "address"]
HOUSE: Final = ("en", "zh")
"""The languages that everything is written in, unless a case says otherwise."""


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """A text in the languages of the house, or of its case; one script of Chinese is derived from the other unless it is written."""

    en: str | None = None
    zh_hans: str | None = msgspec.field(name="zh-Hans", default=None)
    zh_hant: str | None = msgspec.field(name="zh-Hant", default=None)

    @property
    def chinese(self) -> str | None:
        """The text in Chinese, as it is written."""
        return self.zh_hans or self.zh_hant

    @property
    def written(self) -> tuple[str, ...]:
        """The text in each language and script that it is written in."""
        return tuple(text for text in (self.en, self.zh_hans, self.zh_hant) if text)


class Translation(msgspec.Struct, frozen=True, kw_only=True):
    """An unofficial translation of a statement."""

    en: str | None = None
    zh_hans: str | None = msgspec.field(name="zh-Hans", default=None)
    zh_hant: str | None = msgspec.field(name="zh-Hant", default=None)


class Asks(msgspec.Struct, frozen=True, kw_only=True):
    """Ways of asking, per language."""

    en: tuple[str, ...] = ()
    zh_hans: tuple[str, ...] = msgspec.field(name="zh-Hans", default=())
    zh_hant: tuple[str, ...] = msgspec.field(name="zh-Hant", default=())

    @property
    def chinese(self) -> tuple[str, ...]:
        """The ways of asking in Chinese, whatever the script."""
        return (*self.zh_hans, *self.zh_hant)

    @property
    def every(self) -> tuple[str, ...]:
        """The ways of asking in every language."""
        return (*self.en, *self.chinese)


class Value(msgspec.Struct, frozen=True, kw_only=True):
    """A typed figure: one of a count, a date (year, year-month or day) and money with its currency."""

    count: int | None = None
    date: str | None = None
    money: Decimal | None = None
    currency: str | None = None


class Cite(msgspec.Struct, frozen=True, kw_only=True):
    """Where it stands: the document, the words that carry it, and who says so if not the publisher."""

    source: str
    words: str = ""
    by: Words | None = None


class Grade(msgspec.Struct, frozen=True, kw_only=True):
    """The Admiralty code: reliability of the source, credibility of the information."""

    reliability: Literal["A", "B", "C", "D", "E", "F"]
    credibility: Literal["1", "2", "3", "4", "5", "6"]
    why: Words | None = None


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """A document that may be cited."""

    id: str
    publisher: Words
    title: Words
    kind: Literal["press report", "official release", "office table"]
    language: str
    file: str
    sha256: str
    grade: Grade
    public_record: Literal["yes", "no"] = "no"
    date: date | None = None
    undated: Words | None = None
    note: Words | None = None


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What every entry may have."""

    id: str
    title: Words | None = None
    ask: Asks | None = None
    say: Words | None = None
    values: dict[str, Value] = {}
    about: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    aspect: tuple[Aspect, ...] = ()
    covers: tuple[str, ...] = ()
    cite: tuple[Cite, ...] = ()
    caveat: Words | None = None
    opinion: Words | None = None
    label: Label | None = None
    agency: str | None = None
    valid: str | None = None
    review_by: date | None = None


class Fact(Said, frozen=True, kw_only=True):
    """A fact, an event, a gap or a brief of a case, or a passage: a paragraph of a document, found by its own words."""

    kind: Literal["fact", "event", "gap", "brief", "passage"]
    when: str | None = None
    table_id: str | None = None


class Channel(msgspec.Struct, frozen=True, kw_only=True):
    """A way to reach a contact; without `verified` nobody has made sure of it. `by` is who has."""

    kind: ChannelKind
    value: str
    note: Words | None = None
    verified: date | None = None
    by: Words | None = None


class Contact(Said, frozen=True, kw_only=True):
    """Someone to turn to, or an office; what is on file of them besides `say` makes a card.

    `place` is where they are, `jurisdiction` the places that they are in charge of, `route` whom to go through where there is no
    channel, `verified` the day on which somebody went through the card.
    """

    person: str | None = None
    office: str | None = None
    role: Words | None = None
    place: str | None = None
    jurisdiction: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    zone: str | None = None
    channels: tuple[Channel, ...] = ()
    route: Words | None = None
    verified: date | None = None

    @property
    def is_card(self) -> bool:
        """Whether there is anything to make a card of."""
        return any((self.person, self.office, self.role, self.place, self.jurisdiction, self.zone, self.channels, self.route))

    @property
    def named(self) -> tuple[str, ...]:
        """The ids of all that the card names: person, office, places."""
        return tuple(dict.fromkeys([*filter(None, (self.person, self.office, self.place)), *self.jurisdiction]))


class Statement(Said, frozen=True, kw_only=True):
    """Words of an official, letter for letter; or several statements handed out together."""

    speaker: str | None = None
    standing: Literal["reported", "released", "issued"] | None = None
    basis: Literal["public record", "desk"] | None = None
    text: str | None = None
    translation: Translation | None = None
    statements: tuple[str, ...] = ()


class Entity(Said, frozen=True, kw_only=True):
    """An agency, a person, a term, a place or a topic: a name that is recognised, and perhaps told about."""

    name: Words
    short: str | None = None
    alias: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
    class_: Literal["place", "topic", "outlet"] | None = msgspec.field(name="class", default=None)


class Talk(msgspec.Struct, frozen=True, kw_only=True):
    """Small talk, a refusal, or a command in words."""

    id: str
    kind: Literal["smalltalk", "refusal", "command"]
    ask: Asks
    say: Words | None = None
    needs: tuple[str, ...] = ()
    shows: Literal["brief-next", "timeline", "statements", "contacts", "agencies", "case", "help"] | None = None


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One screen of the onboarding brief, made of entries."""

    title: Words
    entries: tuple[str, ...]


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """A case: its names, the whole of it on one screen, and the steps that follow."""

    id: str
    name: Words
    ask: Asks
    summary: Words
    cite: tuple[Cite, ...]
    languages: tuple[Literal["en", "zh"], ...] = ()
    label: Label = "TLP:CLEAR"
    agency: str | None = None
    alias: tuple[str, ...] = ()
    values: dict[str, Value] = {}
    samples: Asks | None = None
    steps: tuple[Step, ...] = ()

    @property
    def spoken(self) -> tuple[str, ...]:
        """The languages that its entries are written in."""
        return self.languages or HOUSE
