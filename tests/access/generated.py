"""Generated knowledge: bilingual records of all kinds that name one another, with labels by chance; what nobody may read is left unwritten."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

from bot.labels import AMBER, CLEAR, GREEN, STRICT
from tests.access.words import Words

OWNERS: Final = ("north-bureau", "south-bureau")
"""The agencies that have entries of their own."""
MARKS: Final = ((CLEAR, ""), (GREEN, ""), (AMBER, ""), *((STRICT, owner) for owner in OWNERS))
"""Every label, with whose own it is."""


@dataclass(frozen=True)
class Record:
    """What stands in a file: its fields, its label in force and whose own it is; `mark` is a word that no other record has."""

    id: str
    file: str
    label: str
    agency: str
    fields: dict[str, Any]
    case: str = ""
    mark: str = ""
    chinese: str = ""

    def serves(self, label: str, agency: str) -> bool:
        """Whether everyone who reads what is labelled so reads this."""
        return (self.label, self.agency) == (label, agency) or (self.label != STRICT and _HEIGHT[self.label] <= _HEIGHT[label])


_HEIGHT: Final = {CLEAR: 0, GREEN: 1, AMBER: 2, STRICT: 3}


@dataclass
class Knowledge:
    """All records, those first that others name."""

    records: list[Record] = field(default_factory=list)

    def of(self, *files: str, case: str = "") -> list[Record]:
        """The records of some files, by the last part of their names."""
        return [one for one in self.records if one.file.rsplit("/", 1)[-1] in files and one.case == case]


@dataclass(frozen=True)
class Plan:
    """How much there is of each kind, the labels of the cases, and how likely each label of MARKS is."""

    cases: Sequence[tuple[str, str]]
    entities: int = 4
    facts: int = 7
    weights: Sequence[int] = (3, 2, 2, 1, 1)


def generated(plan: Plan, seed: int) -> Knowledge:
    """Knowledge by chance; the same seed gives the same."""
    return Author(plan, Random(seed)).everything()


class Author:
    """Writes records one after the other, each naming some that were written before."""

    def __init__(self, plan: Plan, random: Random) -> None:
        self.plan, self.random = plan, random
        self.words = Words(random)
        self.shared = [(self.words.latin(), self.words.chinese()) for _ in range(12)]
        self.knowledge = Knowledge()
        self.numbers = iter(random.sample(range(1, 1_000), 999))

    def everything(self) -> Knowledge:
        for number in range(3):
            self.source(number)
        for owner in OWNERS:
            self.entity("agencies.yaml", owner, CLEAR, "")
        for file in ("agencies.yaml", "people.yaml", "glossary.yaml", "glossary.yaml"):
            for _ in range(self.plan.entities):
                self.entity(file, "", *self.chance(CLEAR, ""))
        self.topics()
        for number, (label, agency) in enumerate(self.plan.cases):
            self.case(f"case-{number}-{self.words.latin()}", label, agency)
        self.talk()
        return self.knowledge

    # What several kinds have

    def chance(self, label: str, agency: str) -> tuple[str, str]:
        """A label not below another; what stands in one agency's case is its own."""
        if label == STRICT:
            return label, agency
        allowed = [(mark, weight) for mark, weight in zip(MARKS, self.plan.weights, strict=True) if _HEIGHT[mark[0]] >= _HEIGHT[label]]
        return self.random.choices([mark for mark, _ in allowed], [weight for _, weight in allowed])[0]

    def some(self, records: Sequence[Record], label: str, agency: str, most: int) -> list[Record]:
        """Some records that whoever reads what is labelled so may read too, if there are such."""
        fitting = [one for one in records if one.serves(label, agency)]
        return self.random.sample(fitting, min(len(fitting), self.random.randint(1, most)))

    def beside(self, records: Sequence[Record], named: Sequence[Record], more: int = 1) -> list[str]:
        """The ids of some records, and of any others, which need not be readable together."""
        others = self.random.sample(list(records), min(len(records), self.random.randint(0, more)))
        return list(dict.fromkeys(one.id for one in (*named, *others)))

    def add(self, record: Record) -> Record:
        self.knowledge.records.append(record)
        return record

    def asks(self, mark: str, chinese: str, names: Sequence[Record]) -> dict[str, list[str]]:
        """Ways of asking of which some hold the mark, some a name, and some neither."""
        own, (common, character) = self.words.latin(), self.random.choice(self.shared)
        zh, other = self.words.chinese(), self.words.chinese()
        named = names[0].fields["name"]["en"] if names else own
        named_zh = names[0].chinese if names else zh
        return {
            "en": [f"what about the {mark} {common}", f"tell me of the {own} of {named}", f"when did the {common} {own} happen",
                   f"how many {own} were in the {mark}", f"who knows the {own}"],
            "zh-Hans": [f"{chinese}{zh}的情况如何", f"关于{named_zh}的{zh}", f"{character}{zh}发生在什么时候", f"有多少{zh}{other}", f"谁了解{other}"],
        }  # fmt: skip

    def told(self, mark: str, chinese: str, names: Sequence[Record]) -> tuple[dict[str, str], dict[str, Any], str]:
        """An answer with a figure in it, the figure, and the words to cite."""
        count, (common, character) = self.random.randint(3_000, 9_999), self.random.choice(self.shared)
        english = ", ".join(one.fields["name"]["en"] for one in names) or common
        written = "、".join(f"{one.chinese}（{one.mark}）" for one in names) or character
        say = {"en": f"The {mark} had {{count}} {common}, with {english}.", "zh-Hans": f"{chinese}（{mark}）有{{count}}{character}，涉及{written}。"}
        return say, {"count": {"count": count}}, f"the {mark} had {count} of {common}"

    # The kinds

    def source(self, number: int) -> None:
        word = self.words.latin()
        dated = {"date": f"2018-0{number + 1}-11"} if number else {"undated": {"en": "no date", "zh-Hans": "未写日期"}}
        self.add(Record(f"source-{word}", "sources.yaml", CLEAR, "", {
            "publisher": {"en": f"The {word} paper", "zh-Hans": f"{self.words.chinese()}报"},
            "title": {"en": word, "zh-Hans": self.words.chinese()}, "kind": "press report", "language": "en", "file": f"{word}.txt",
            "sha256": "0" * 64, "grade": {"reliability": "F", "credibility": "6"}, "public_record": "yes", **dated,
        }))  # fmt: skip

    def cite(self, words: str, *, by: bool = False) -> list[dict[str, Any]]:
        who = self.words.latin()
        cited: dict[str, Any] = {"source": self.random.choice(self.knowledge.of("sources.yaml")).id}
        return [cited | ({"words": words} if words else {}) | ({"by": {"en": who, "zh-Hans": f"{self.words.chinese()}（{who}）"}} if by else {})]

    def entity(self, file: str, name: str, label: str, agency: str) -> None:
        mark, chinese = self.words.latin(), self.words.name()
        known = [one for one in self.knowledge.of("agencies.yaml", "people.yaml", "glossary.yaml") if "say" in one.fields]
        about = self.some(known, label, agency, 2)
        say, values, words = self.told(mark, chinese, about)
        full = f"{mark.title()} {self.words.latin().title()}"
        self.add(Record(name or f"{mark}-{self.random.choice(('unit', 'office', 'one'))}", file, label, agency, {
            "name": {"en": full, "zh-Hans": chinese}, "alias": [mark, self.words.latin()], "title": {"en": full, "zh-Hans": f"{chinese}（{mark}）"},
            "ask": self.asks(mark, chinese, about), "say": say, "values": values, "cite": self.cite(words),
            "about": self.beside(known, about), "aspect": self.random.sample(["who", "what", "role"], 2),
            **({"short": mark[:4].upper() + str(len(known))} if file == "agencies.yaml" else {}),
        }, mark=mark, chinese=chinese))  # fmt: skip

    def topics(self) -> None:
        """Names of which nothing is told: topics and places."""
        for kind in ("topic", "place", "topic", "place", "outlet"):
            mark, chinese = self.words.latin(), self.words.name()
            fields = {"name": {"en": mark, "zh-Hans": chinese}, "alias": [self.words.latin(), self.words.chinese()], "class": kind}
            self.add(Record(mark, "glossary.yaml", *self.chance(CLEAR, ""), fields, mark=mark, chinese=chinese))

    def case(self, name: str, label: str, agency: str) -> None:
        self._case = (name, f"cases/{name}")
        for number in range(self.plan.facts):
            self.fact("event" if number % 3 == 0 else "fact", *self.chance(label, agency))
        self.fact("brief", *self.chance(label, agency))
        for _ in range(2):
            self.fact("passage", *self.chance(label, agency))
            self.gap(*self.chance(label, agency))
            self.contact(*self.chance(label, agency))
        for _ in range(4):
            self.statement(*self.chance(label, agency))
        self.handout(*self.chance(label, agency))
        self.front(name, label, agency)

    def entry(self, file: str, label: str, agency: str, fields: dict[str, Any], marked: tuple[str, str] = ("", "")) -> Record:
        case, folder = self._case
        name = f"ps-2026-{next(self.numbers):03}"
        return self.add(Record(name, f"{folder}/{file}", label, agency, fields, case, *marked))

    def named(self, label: str, agency: str) -> tuple[list[Record], list[str]]:
        """Records that an entry of that label may name in words, and the ids that it is about, of which some may be hidden from its readers."""
        known = list(self.knowledge.of("agencies.yaml", "people.yaml", "glossary.yaml"))
        names = self.some(known, label, agency, 2)
        return names, self.beside(known, names, 2)

    def fact(self, kind: str, label: str, agency: str) -> None:
        mark, chinese = self.words.latin(), self.words.chinese(3)
        names, about = self.named(label, agency)
        say, values, words = self.told(mark, chinese, names)
        before = self.knowledge.of("facts.yaml", case=self._case[0])
        fields = {
            "kind": kind, "title": {"en": f"Matter {mark}", "zh-Hans": f"{chinese}（{mark}）"}, "say": say, "values": values,
            "about": about, "cite": self.cite(words, by=self.random.random() < 0.3),
        }  # fmt: skip
        if kind != "passage":
            fields |= {"ask": self.asks(mark, chinese, names), "aspect": self.random.sample(["what", "when", "how-many", "where"], 2)}
        if kind == "event":
            fields["when"] = self.random.choice(["undated", "2017", "2018-03", "2019-05-06", "2017-11/2018-01"])
        if kind == "fact" and self.random.random() < 0.5:
            fields["covers"] = self.beside(before, [], 3)
        if kind == "fact" and self.random.random() < 0.3:
            fields["needs"] = about
        if self.random.random() < 0.3:
            fields["caveat"] = {"en": f"Mind the {mark}.", "zh-Hans": f"请注意{chinese}（{mark}）。"}
        self.entry("facts.yaml", label, agency, {name: value for name, value in fields.items() if value}, (mark, chinese))

    def gap(self, label: str, agency: str) -> None:
        mark, chinese = self.words.latin(), self.words.chinese(3)
        names, about = self.named(label, agency)
        self.entry("gaps.yaml", label, agency, {
            "kind": "gap", "title": {"en": f"No {mark}", "zh-Hans": f"没有{chinese}（{mark}）"}, "ask": self.asks(mark, chinese, names), "about": about,
            "say": {"en": f"No {mark} is on file.", "zh-Hans": f"文件没有写明{chinese}（{mark}）。"}, "cite": self.cite(""),
        }, (mark, chinese))  # fmt: skip

    def contact(self, label: str, agency: str) -> None:
        mark, chinese = self.words.latin(), self.words.chinese(3)
        names, about = self.named(label, agency)
        say, values, words = self.told(mark, chinese, names)
        fields = {"title": {"en": f"Desk {mark}", "zh-Hans": f"{chinese}（{mark}）"}, "ask": self.asks(mark, chinese, names), "say": say, "values": values,
                  "about": about, "aspect": ["contact"], "cite": self.cite(words)}  # fmt: skip
        if self.random.random() < 0.4:
            fields["covers"] = self.beside(self.knowledge.of("contacts.yaml", case=self._case[0]), [], 2)
        self.entry("contacts.yaml", label, agency, {name: value for name, value in fields.items() if value}, (mark, chinese))

    def statement(self, label: str, agency: str) -> None:
        mark, chinese = self.words.latin(), self.words.chinese(3)
        speakers = self.some(self.knowledge.of("agencies.yaml", "people.yaml"), label, agency, 1)
        names, about = self.named(label, agency)
        self.entry("statements.yaml", label, agency, {
            "speaker": speakers[0].id, "title": {"en": f"On {mark}", "zh-Hans": f"谈{chinese}（{mark}）"}, "standing": "reported", "basis": "public record",
            "text": f"We know the {mark}.", "translation": {"zh-Hans": f"我们了解{chinese}（{mark}）。"}, "ask": self.asks(mark, chinese, names),
            "about": about, "aspect": ["said"], "cite": self.cite("", by=self.random.random() < 0.5),
        }, (mark, chinese))  # fmt: skip

    def handout(self, label: str, agency: str) -> None:
        known = self.knowledge.of("statements.yaml", case=self._case[0])
        open_ones = self.some(known, label, agency, 2)
        if open_ones:
            mark, chinese = self.words.latin(), self.words.chinese(3)
            self.entry("statements.yaml", label, agency, {
                "title": {"en": f"All on {mark}", "zh-Hans": f"关于{chinese}（{mark}）"}, "statements": self.beside(known, open_ones, 3),
                "ask": self.asks(mark, chinese, []), "cite": self.cite(""),
            }, (mark, chinese))  # fmt: skip

    def front(self, name: str, label: str, agency: str) -> None:
        """The case itself, with samples about any of its entries, and steps of any."""
        mark, chinese = self.words.latin(), self.words.name()
        entries = [one for one in self.knowledge.records if one.case == name]
        say, values, words = self.told(mark, chinese, [])
        asked = [one for one in self.random.sample(entries, len(entries)) if "ask" in one.fields][:4]
        steps = [self.random.sample(entries, min(3, len(entries))) for _ in range(3)]
        self.add(Record(name, f"cases/{name}/case.yaml", label, agency, {
            "name": {"en": f"the {mark} case", "zh-Hans": f"{chinese}案"}, "alias": [mark], "ask": self.asks(mark, chinese, []), "summary": say,
            "values": values, "cite": self.cite(words),
            "samples": {"en": [(f"{one.fields['ask']['en'][0]}?", one.id) for one in asked],
                        "zh-Hans": [(f"{one.fields['ask']['zh-Hans'][0]}？", one.id) for one in asked],
                        "zh-Hant": [(one.fields["ask"]["zh-Hans"][1], one.id) for one in asked]},
            "steps": [{"title": {"en": f"Step {self.words.latin()}", "zh-Hans": self.words.chinese()}, "entries": [one.id for one in step]} for step in steps],
        }, name, mark, chinese))  # fmt: skip

    def talk(self) -> None:
        known = self.knowledge.of("agencies.yaml", "people.yaml", "glossary.yaml")
        needs = self.beside(known, self.some(known, CLEAR, "", 1), 3)
        for kind, more in (("smalltalk", {}), ("refusal", {}), ("refusal", {"needs": needs}), ("command", {"shows": "timeline"}), ("command", {"shows": "case"})):
            mark, chinese = self.words.latin(), self.words.chinese(3)
            say = {"en": f"That is {mark}.", "zh-Hans": f"这是{chinese}（{mark}）。"}
            self.add(Record(f"talk-{mark}", "conversation.yaml", CLEAR, "", {"kind": kind, "ask": self.asks(mark, chinese, []), "say": say, **more}, mark=mark))


def texts_of(record: Record) -> Iterator[str]:
    """The ways of asking for a record, in both languages."""
    ask = record.fields.get("ask", {})
    yield from ask.get("en", ())
    yield from ask.get("zh-Hans", ())
