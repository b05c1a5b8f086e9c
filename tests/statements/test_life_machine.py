"""The life of a statement on the real store against a model in plain Python, with crashes at any point (F54, F55)."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import ClassVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from bot.people import Ruling
from bot.state.acts import Found
from bot.state.audit import rows, verify
from bot.state.changes import Governed
from bot.state.opening import open_state
from bot.statements import rulings
from bot.statements.actors import Actor
from bot.statements.clock import Now
from bot.statements.rulings import Seen
from bot.statements.standing import Status, live, status_of, whole
from bot.statements.times import Moment
from bot.statements.version import Text, Version
from tests.press.haste import found_in
from tests.state.crash import Surviving
from tests.statements.house import ID, NORTH, NOW, OPERATOR, REASON, SOUTH, by, content, moment

WHO = st.builds(by, st.integers(1, 5), st.sampled_from(["press", "approver", "approver", "liaison"]), st.sampled_from(["", NORTH, SOUTH])) | st.just(OPERATOR)
PARTIES = st.sampled_from([(), (), (NORTH,), (NORTH, SOUTH)])
EMBARGO = st.sampled_from([None, None, moment("2027-01-15 10:00 Europe/Berlin"), moment("2027-01-15 12:00 Europe/Berlin")])
UNTIL = st.sampled_from([None, None, moment("2027-01-15 15:00 Europe/Berlin")])


@dataclass
class Kept:
    """What the model knows of a version."""

    stored: str
    version: Version
    authors: set[int]
    given: dict[str, int] = field(default_factory=dict)
    out: bool = False


class Life(RuleBasedStateMachine):
    """Whatever is asked in whatever order: only what two different people have let through, as one whole, is ever live."""

    made: ClassVar[Path]

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.bot = Surviving(self.made, self.folder)
        self.now, self.aliases, self.words = NOW, 0, 0
        self.model: list[Kept] = []
        self.gone: set[int] = set()
        self.events = 0

    def teardown(self) -> None:
        self.bot.state.close()
        shutil.rmtree(self.folder)

    def decides(self, ruled: Callable[[Found], Ruling]) -> str:
        found = found_in(self.bot.state.store, ID)
        ruling = ruled(found)
        if ruling.acts or ruling.records:
            assert self.bot.state.store.apply([Governed(found.people, ruling.acts, ruling.records)]) == [True]
        self.events += ruling.said in {"approved", "part-approved"}
        return ruling.said

    def number(self, data: st.DataObject) -> int:
        return data.draw(st.sampled_from([max(1, len(self.model))] * 4 + [max(1, len(self.model) - 1), len(self.model) + 1]))

    def seen(self, data: st.DataObject) -> Seen:
        number = self.number(data)
        known = self.model[number - 1].version.hash if number <= len(self.model) else "0" * 64
        return Seen(number, known if data.draw(st.integers(0, 9)) else "0" * 64)

    def written(self, parties: tuple[str, ...], embargo: Moment | None, until: Moment | None) -> Version:
        """New words, in all languages at once."""
        self.words += 1
        texts = {"en": Text(f"Words {self.words}."), "zh-Hans": Text(f"文字{self.words}。", "official translation")}
        return content(texts=texts, parties=parties, embargo=embargo, until=until, reason=REASON)

    @rule(who=WHO, parties=PARTIES, embargo=EMBARGO, until=UNTIL, wanted=st.sampled_from(["draft", "edit", "edit", "correct"]), data=st.data())
    def write(self, who: Actor, parties: tuple[str, ...], embargo: Moment | None, until: Moment | None, wanted: str, data: st.DataObject) -> None:
        self.wrote(who, self.written(parties, embargo, until), wanted, self.seen(data))

    def wrote(self, who: Actor, version: Version, wanted: str, seen: Seen) -> None:
        may = who.person is None or who.person.role != "liaison"
        me = 0 if who.person is None else who.person.person
        last = self.model[-1].stored if self.model else ""
        if wanted == "edit":
            kept = self.model[seen.version - 1] if seen.version <= len(self.model) else None
            possible = may and kept is not None and kept.stored in {"draft", "submitted"} and kept.version.hash == seen.hash
            assert (self.decides(lambda found: rulings.edit(found, who, version, seen=seen, now=self.now)) == "edited") == possible
            if possible:
                assert kept is not None
                kept.stored, kept.version, kept.given = "draft", replace(version, number=seen.version), {}
                kept.authors.add(me)
            return
        first = wanted == "draft"
        possible = may and (not self.model if first else last in {"approved", "withdrawn"})
        act = rulings.draft if first else rulings.correct
        assert (self.decides(lambda found: act(found, who, version, now=self.now)) in {"drafted", "corrected"}) == possible
        if possible:
            self.model.append(Kept("draft", replace(version, number=len(self.model) + 1), {me}))

    @rule(who=WHO, data=st.data())
    def submit(self, who: Actor, data: st.DataObject) -> None:
        self.submitted(who, self.seen(data))

    @rule()
    def let_through(self) -> None:
        """Has the last version submitted and approved by people who have done nothing else."""
        if not self.model:
            self.wrote(by(6, "press"), self.written((), None, None), "draft", Seen(1, ""))
        last = self.model[-1]
        if last.stored in {"approved", "withdrawn"}:
            self.wrote(by(6, "press"), self.written((NORTH, SOUTH), None, None), "correct", Seen(1, ""))
        seen = Seen(len(self.model), self.model[-1].version.hash)
        self.submitted(by(6, "press"), seen)
        for number, party in enumerate(self.model[-1].version.parties or ("",), 7):
            self.approved(by(number, "approver", party), seen)

    def submitted(self, who: Actor, seen: Seen) -> None:
        kept = self.model[seen.version - 1] if seen.version <= len(self.model) else None
        ends = kept.version.until.stamp if kept is not None and kept.version.until is not None else self.now + 1
        possible = who is not OPERATOR and who.may("submit") and kept is not None and kept.stored == "draft" and kept.version.hash == seen.hash and ends > self.now
        assert (self.decides(lambda found: rulings.submit(found, who, seen, now=self.now)) == "submitted") == possible
        if possible:
            assert kept is not None
            kept.stored = "submitted"

    @rule(who=WHO, anew=st.booleans(), data=st.data())
    def approve(self, who: Actor, anew: bool, data: st.DataObject) -> None:
        if anew and who.person is not None:
            self.aliases += 1
            who = Actor(replace(who.person, known_as=f"new alias {self.aliases}"))
        self.approved(who, self.seen(data))

    def approved(self, who: Actor, seen: Seen) -> None:
        kept = self.model[seen.version - 1] if seen.version <= len(self.model) else None
        possible = (
            kept is not None and who.person is not None and who.person.role == "approver" and kept.stored == "submitted" and kept.version.hash == seen.hash
            and who.person.person not in {*kept.authors, *kept.given.values()} and (not kept.version.parties or who.agency in set(kept.version.parties) - kept.given.keys())
        )  # fmt: skip
        said = self.decides(lambda found: rulings.approve(found, who, seen, typed=seen.hash[:4], now=self.now))
        assert (said in {"approved", "part-approved"}) == possible
        if possible:
            assert kept is not None
            assert who.person is not None
            kept.given[who.agency if kept.version.parties else ""] = who.person.person
            whole_now = kept.given.keys() >= set(kept.version.parties or ("",))
            assert (said == "approved") == whole_now
            if whole_now:
                kept.stored, kept.out = "approved", True

    @rule(who=WHO, data=st.data())
    def withdraw(self, who: Actor, data: st.DataObject) -> None:
        number = self.number(data)
        kept = self.model[number - 1] if number <= len(self.model) else None
        possible = who.may("withdraw") and kept is not None and kept.stored in {"submitted", "approved"}
        assert (self.decides(lambda found: rulings.withdraw(found, who, number, reason=REASON, now=self.now)) == "withdrawn") == possible
        if possible:
            assert kept is not None
            kept.stored = "withdrawn"

    @rule(seconds=st.sampled_from([1, 600, 3_600, 7_200]))
    def wait(self, seconds: int) -> None:
        self.now += seconds

    @rule()
    def crash(self) -> None:
        self.bot.crash()

    @invariant()
    def what_is_on_file_is_the_model(self) -> None:
        versions = found_in(self.bot.state.store, ID).versions
        assert [(one.stored, whole(one)) for one in versions] == [(kept.stored, kept.version) for kept in self.model]
        now = Now(self.now)
        told = [status_of(one, versions, now) for one in versions]
        assert told.count(Status.LIVE) <= 1
        assert Status.VOID not in told
        shown = live(versions, now)
        for one, kept, status in zip(versions, self.model, told, strict=True):
            if status is Status.LIVE:
                assert shown is one
                assert kept.stored == "approved"
                assert kept.version.embargo is None or kept.version.embargo.stamp <= self.now
                assert not kept.authors & set(kept.given.values())
                assert kept.version.texts["en"].words[6:-1] == kept.version.texts["zh-Hans"].words[2:-1]
                assert one.version not in self.gone, "what was replaced, has expired or was withdrawn came back"
            if status in {Status.SUPERSEDED, Status.WITHDRAWN, Status.EXPIRED}:
                self.gone.add(one.version)

    @invariant()
    def the_trail_is_sound_and_tells_of_each_approval_once(self) -> None:
        with self.bot.state.store.engine.begin() as connection:
            assert verify(connection).wrong == ()
            trail = list(rows(connection))
        assert sum(row["kind"] == "approved" for row in trail) == self.events
        assert not any("Words" in row["detail"] or "\\u6587" in row["detail"] for row in trail)


def test_a_statement_lives_as_its_model_does(tmp_path: Path) -> None:
    open_state(tmp_path / "state.sqlite").close()
    machine = type("MadeLife", (Life,), {"made": tmp_path / "state.sqlite"})
    run_state_machine_as_test(machine, settings=settings(max_examples=60, stateful_step_count=40, deadline=None))
