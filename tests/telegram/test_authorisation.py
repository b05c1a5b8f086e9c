"""Who may do what (F67): every command and every other thing, for every role, in every state, in private and in groups.

The table in the code says what is expected, and the README says the same; here each cell is tried on the whole of the bot behind
its line. What is denied gets, word for word, what there is not gets.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from bot import dialogue, people, phrases
from bot.app import App, open_apps
from bot.channels.telegram import office
from bot.channels.telegram.buttons import How, Press, data_of
from bot.channels.telegram.commands import COMMANDS
from bot.channels.telegram.incoming import Asked, Place
from bot.channels.telegram.reception import Handled, Reception
from bot.channels.telegram.sends import Acknowledgement, Edit, Leave, Menu, Message, Send
from bot.channels.telegram.service import desks_of
from bot.channels.telegram.visitor import Gate
from bot.cli.parser import parser
from bot.governance.audience import ROLES, Reader, audience_of
from bot.governance.permits import GOVERNING, IN_GROUPS, OWN, PERMITS, READING, TAKING
from bot.knowledge.codes import code_of
from bot.labels import LABELS
from bot.model import Lang, Session, View
from bot.people import ROLES_TO_GIVE, digest_of
from bot.state.acts import Enrolled, Erased, Found, Grouped, Guessed, Invitation, Invited, Person, Revoked
from tests.conftest import HARBOUR, ROOT
from tests.telegram.counter import ME
from tests.test_labels import CAUSE, CONTACT, DAMAGE, FIRE, mark_all, read_of

NOW = 1_800_000_000.0
ANN, GROUP = 7001, -7100
CODE = "a-code-that-was-handed-on-7"
OTHERS = (
    Person(7002, 2, "staff", "", "Ben of the quay", "alias-of-ben", NOW - 9e6),
    Person(7003, 3, "admin", "", "Cam of the desk", "alias-of-cam", NOW - 9e6),
)


@dataclass(frozen=True)
class Standing:
    """A row of the matrix: the role that somebody has ('' for nobody), and whether they are suspended."""

    role: str
    suspended: bool = False
    agency: str = ""

    def __str__(self) -> str:
        return " ".join(filter(None, ["suspended" if self.suspended else "", self.role or "never enrolled", self.agency]))

    def counts(self, public: bool) -> str | None:
        """The role that counts, in words of its own."""
        guest = "guest" if public else None
        return self.role if self.role and not self.suspended else guest

    def found(self, **more: Any) -> Found:
        """What is on file of them."""
        since = NOW - 60 if self.suspended else None
        person = Person(ANN, 1, self.role, self.agency, "Ann of the gate", "alias-of-ann", NOW - 8e6, suspended=since) if self.role else None
        roster = ((person,) if person else ()) + OTHERS
        return Found(people=4, person=person, roster=roster, **more)


STANDINGS = [Standing(""), *(Standing(role, off) for role in ROLES_TO_GIVE for off in (False, True))]
PUBLIC = (True, False)
PLACES = ("private", "group", "group, named")


@pytest.fixture(scope="module")
def served(tmp_path_factory) -> dict[str, App]:
    """The small folder with an entry of each label, for all audiences."""
    home = tmp_path_factory.mktemp("authorisation")
    return dict(open_apps(read_of(mark_all(Path(shutil.copytree(HARBOUR, home / "knowledge"))), home)))


@pytest.fixture
def bot(served):
    """Makes a bot that has heard nothing yet."""

    def made(public: bool) -> Reception:
        gate = Gate(desks_of({name: (app.respond, app.index) for name, app in served.items()}, ME), public)
        return Reception(gate, office.Office(gate, ME, 30, mint=lambda: CODE), ME)

    return made


def from_ann(place: str, **more: Any) -> dict[str, Any]:
    chat = {"id": ANN, "type": "private"} if place == "private" else {"id": GROUP, "type": "supergroup", "title": "Desk"}
    return {"message_id": 5, "date": int(NOW), "chat": chat, "from": {"id": ANN, "is_bot": False, "first_name": "Ann", "language_code": "en"}, **more}


def said(text: str, place: str = "private", **more: Any) -> dict[str, Any]:
    """A text; in a group a command that names the bot, or does not."""
    head, _, rest = text.partition(" ")
    text = f"{head}@{ME.username} {rest}".rstrip() if place == "group, named" else text
    return {"update_id": 1, "message": from_ann(place, text=text, **more)}


def mentioned(text: str) -> dict[str, Any]:
    """A question in a group, with the bot's name before it."""
    name = f"@{ME.username}"
    return said(f"{name} {text}", "group", entities=[{"type": "mention", "offset": 0, "length": len(name)}])


def pressed(data: str, place: str = "private") -> dict[str, Any]:
    message = from_ann(place)
    return {"update_id": 1, "callback_query": {"id": "q", "from": message["from"], "chat_instance": "1", "data": data, "message": message}}


def taken_in() -> dict[str, Any]:
    status = [{"user": {"id": ME.id}, "status": status} for status in ("left", "member")]
    change = {"chat": from_ann("group")["chat"], "from": from_ann("group")["from"], "date": 1}
    return {"update_id": 1, "my_chat_member": {**change, "old_chat_member": status[0], "new_chat_member": status[1]}}


def handled(bot: Reception, update: dict[str, Any], found: Found) -> Handled:
    return bot.handle(update, found, NOW)


def made_up(word: str) -> str:
    """A command of the same letters that there is not."""
    return next(other for other in (word[::-1], word[1:] + word[0], word[-1] * len(word)) if other not in {**dialogue.COMMANDS, **COMMANDS})


def with_another_name(one: Handled, word: str, other: str) -> Handled:
    """What was handled, as it would be for a command of another name."""
    return replace(one, sends=tuple(replace(send, text=send.text.replace(f"/{word}", f"/{other}")) if isinstance(send, Message) else send for send in one.sends))


def same(one: Handled, other: Handled) -> bool:
    """Whether two updates came to the same, but for what the audit trail is told."""
    return replace(one, records=()) == replace(other, records=())


def neutral(bot: Reception) -> str:
    return bot.index.message(phrases.NEUTRAL, Lang.EN)


def texts(sends: tuple[Send, ...]) -> str:
    return "\n".join(send.text for send in sends if isinstance(send, Message | Edit | Acknowledgement))


# The table

DESK = ("approve", "withdraw", "recalls", "misses")
ARGUMENTS = {"invite": "staff - Dan of the docks", "role": "2 press -", "suspend": "2", "label": "GREEN", "case": "all", "lang": "en", "timeline": "2021"}
"""What is said behind a command; those without are said alone."""
DOES = {"invite": Invited, "role": Enrolled, "suspend": Enrolled, "label": Grouped}


def test_the_table_names_every_command_that_there_is_and_no_other():
    assert {*dialogue.COMMANDS.values(), *COMMANDS.values()} == set(PERMITS) == {*READING, *TAKING, *OWN, *GOVERNING, *DESK}
    assert not {*dialogue.COMMANDS.values()} & {*COMMANDS.values()}
    assert not {*dialogue.COMMANDS} & {*COMMANDS}


@pytest.mark.parametrize("standing", STANDINGS, ids=str)
@pytest.mark.parametrize("command", PERMITS)
def test_a_command_is_carried_out_for_its_roles_and_unheard_of_for_the_others(bot, command, standing):
    for public, place in product(PUBLIC, PLACES):
        role, other = standing.counts(public), made_up(command)
        arguments = ARGUMENTS.get(command, "")
        one = handled(bot(public), said(f"/{command} {arguments}".strip(), place), standing.found())
        none = handled(bot(public), said(f"/{other} {arguments}".strip(), place), standing.found())
        cell = f"{command}: {standing}, public {public}, {place}"
        assert none.acts == (), cell
        if role is not None and role in PERMITS[command]:
            assert_carried_out(bot(public), command, one, role, place, cell)
            assert not same(with_another_name(one, command, other), none), cell
        elif command in READING and place == "group":
            # All commands for reading stand in the menu of every group, so that this tells nothing.
            assert (texts(one.sends), one.acts, none.sends) == (neutral(bot(public)), (), ()), cell
        else:
            assert same(with_another_name(one, command, other), none), cell
            assert one.acts == (), cell
            assert bool(one.sends) == (place != "group"), cell


def assert_carried_out(bot: Reception, command: str, one: Handled, role: str, place: str, cell: str) -> None:
    """A command of somebody who may give it has done what it is for."""
    alone = place == "private"
    if command in READING:
        where = Place(ANN) if alone else Place(GROUP, None, 5)
        audience = audience_of(Reader(role), LABELS[-1] if alone else "TLP:CLEAR")
        head = f"/{command}" + (f"@{ME.username}" if place == "group, named" else "")
        asked = Asked(where, f"{head} {ARGUMENTS.get(command, '')}".strip(), Lang.EN, person=ANN)
        told = bot.gate.desk_of(audience).handle(asked, Session(), (where.chat, ANN))
        answered = one.sends[: len(told.sends)]
        if command == "help" and alone:  # below it stand the office's own commands, which have a test of their own
            begun = texts(told.sends)
            assert texts(answered).startswith(f"{begun}\n/me "), cell
            answered = (*answered[:-1], replace(answered[-1], text=told.sends[-1].text))
        assert texts(answered) == texts(told.sends) != "", cell
        assert answered == told.sends or not alone, cell  # in a group, the way to a private chat may stand below it
        assert (one.session, one.audience, one.acts) == (told.session, audience.name, ()), cell
        return
    if command in TAKING:
        [message] = one.sends
        assert (message.text, message.place, one.acts, one.records) == (bot.index.message(phrases.TAKE_WHAT, Lang.EN), Place(ANN) if alone else Place(GROUP, None, 5), (), ()), cell
    elif not alone and command not in IN_GROUPS:
        [message] = one.sends
        assert (message.text, one.acts) == (bot.index.message(phrases.IN_PRIVATE, Lang.EN), ()), cell
        assert [button.url for row in message.keyboard for button in row] == [f"https://t.me/{ME.username}"], cell
    elif alone and command in IN_GROUPS:
        assert (texts(one.sends), one.acts) == (bot.index.message(phrases.LABEL_HOW, Lang.EN), ()), cell
    elif command in DOES:
        assert [type(act) for act in one.acts] == [DOES[command]], cell
        assert [record.actor for record in one.records] == ["alias-of-ann"], cell
    else:
        beginning = {
            "people": "Enrolled: ", "me": "You are", "forget": "This erases", "approve": "Nothing is waiting", "withdraw": "/withdraw ID",
            "recalls": "Nobody is waited for", "misses": "Nothing that was asked in vain", "changes": "This is your first visit",
        }[command]  # fmt: skip
        assert (texts(one.sends).startswith(beginning), one.acts, one.records) == (True, (), ()), cell


@pytest.mark.parametrize("word", [word for word in {**dialogue.COMMANDS, **COMMANDS} if " " not in word])
def test_every_word_of_a_command_is_that_command_for_who_may_and_for_who_may_not(bot, word):
    command, other = {**dialogue.COMMANDS, **COMMANDS}[word], made_up(word)
    for standing, slash in product((Standing("admin"), Standing("approver"), Standing("staff")), "/／"):
        one = handled(bot(True), said(f"{slash}{word}"), standing.found())
        none = handled(bot(True), said(f"{slash}{other}"), standing.found())
        shown = with_another_name(one, word, other)
        assert same(shown, none) == (standing.role not in PERMITS[command])


@pytest.mark.parametrize(
    ("command", "standing"),
    [
        (command, standing) for command in (*GOVERNING, *DESK)
        for standing in (Standing(""), Standing("staff"), Standing("approver"), Standing("approver", suspended=True), Standing("admin", suspended=True))
        if standing.suspended or standing.role not in PERMITS[command]
    ],
    ids=str,
)  # fmt: skip
def test_arguments_make_no_difference_to_who_may_not(bot, command, standing):
    for public, arguments in product(PUBLIC, ("", "2", "2 off", "1 admin -", "admin - Ann", "TLP:AMBER", "x" * 4_000, "\u202e{name}</b>")):
        other = made_up(command)
        one, none = (handled(bot(public), said(f"/{word} {arguments}"), standing.found()) for word in (command, other))
        assert same(with_another_name(one, command, other), none)
        assert one.acts == ()


def test_a_command_in_words_that_somebody_else_wrote_is_given_by_nobody(bot):
    """Forwarded: an administrator might be talked into handing on what another has written."""
    for command, place in product((*OWN, *GOVERNING, *DESK), PLACES):
        other, standing = made_up(command), Standing("approver" if command in DESK else "admin")
        one, none = (
            handled(bot(True), said(f"/{word} {ARGUMENTS.get(command, '')}".strip(), place, forward_date=1), standing.found()) for word in (command, other)
        )
        assert same(with_another_name(one, command, other), none)
        assert one.acts == ()


@pytest.mark.parametrize("who", [{"sender_chat": {"id": GROUP, "type": "supergroup"}}, {"from": {"id": 1087968824, "is_bot": True, "first_name": "Group"}}])
def test_who_speaks_for_a_group_is_nobody(bot, who):
    for command in (*GOVERNING, *DESK):
        other = made_up(command)
        one, none = (handled(bot(True), said(f"/{word}", "group, named", **who), Standing("approver" if command in DESK else "admin").found()) for word in (command, other))
        assert same(with_another_name(one, command, other), none)


def test_the_trail_is_told_of_a_command_that_somebody_on_file_may_not_give_and_of_nobody_else(bot):
    for standing, public, command, place in product(STANDINGS, PUBLIC, PERMITS, PLACES):
        denied = command in COMMANDS.values() and standing.counts(public) not in PERMITS[command]
        records = handled(bot(public), said(f"/{command}", place), standing.found()).records
        told = [("refused", "alias-of-ann", {"why": "command", "command": command})] if denied and standing.role and place != "group" else []
        assert [(record.kind, record.actor, dict(record.detail)) for record in records] == told


# Questions

KEPT = {FIRE: ("TLP:CLEAR", "2 March 2021"), DAMAGE: ("TLP:GREEN", "120,000"), CAUSE: ("TLP:AMBER", "does not say what caused"), CONTACT: ("TLP:AMBER+STRICT", "turn to the port captain")}  # fmt: skip
"""What is asked, the label of its answer, and words of it."""
READS = {"guest": 1, "staff": 2, "press": 2, "curator": 2, "liaison": 3, "approver": 3, "admin": 3}
"""How many of the labels each role reads; the last is for the agency of its own."""


@pytest.mark.parametrize("standing", [*STANDINGS, *(Standing(role, off, "harbour-office") for role in ROLES_TO_GIVE for off in (False, True))], ids=str)
def test_a_question_is_answered_up_to_the_label_of_role_and_place_and_else_as_if_nothing_were_on_file(bot, served, standing):
    for public, group in product(PUBLIC, (None, *LABELS[:3])):
        role = standing.counts(public)
        reach = READS[role] + (READS[role] == 3 and standing.agency != "") if role else 0
        reach = reach if group is None else min(reach, LABELS.index(group) + 1)
        for number, (question, (label, words)) in enumerate(KEPT.items()):
            found = standing.found(label=group or "TLP:CLEAR")
            one = handled(bot(public), said(question) if group is None else mentioned(question), found)
            cell = f"{label}: {standing}, public {public}, group {group}"
            assert (words in texts(one.sends)) == (number < reach), cell
            assert one.acts == (), cell
            assert [record.kind for record in one.records] == (["read"] if number < reach and number >= 2 else []), cell
            if role is None:
                assert texts(one.sends) == neutral(bot(public)), cell
            elif number >= reach:
                index = bot(public).gate.desk_of(audience_of(Reader(role, standing.agency if role != "guest" else ""), group or LABELS[-1])).index
                assert index.version == served[{1: "clear", 2: "green", 3: "amber", 4: "strict-harbour-office"}[max(reach, 1)]].index.version, cell
                assert label not in texts(one.sends), cell


# Buttons, links, pictures, groups


HELP = data_of(Press(View("help", Lang.EN), How.ANEW), code_of)


@pytest.mark.parametrize("standing", STANDINGS, ids=str)
@pytest.mark.parametrize("place", ["private", "group"])
def test_a_button_shows_its_view_to_who_is_let_in(bot, standing, place):
    for public in PUBLIC:
        one = handled(bot(public), pressed(HELP, place), standing.found())
        if standing.counts(public) is None:
            assert same(one, handled(bot(public), pressed("made up", place), standing.found()))
            assert one.sends == (Acknowledgement("q", neutral(bot(public))),)
        else:
            assert "/brief" in texts(one.sends)
        assert one.acts == one.records == ()


@pytest.mark.parametrize("standing", STANDINGS, ids=str)
@pytest.mark.parametrize("place", ["private", "group"])
def test_the_button_that_erases_is_one_for_whom_it_was_made_and_none_elsewhere(bot, standing, place):
    for public in PUBLIC:
        found = standing.found()
        theirs = f"{office.FORGET}{found.person.number if found.person else 0}"
        one, none, earlier = (handled(bot(public), pressed(data, place), found) for data in (theirs, theirs[::-1], f"{office.FORGET}99"))
        assert same(earlier, none), "a button from before they were enrolled anew"
        if standing.counts(public) is None or place == "group":
            assert same(one, none)
            assert one.acts == one.records == ()
        else:
            assert one.acts == (Erased(ANN),)
            assert (one.session, [record.kind for record in one.records]) == (Session(), ["erased"])


@pytest.mark.parametrize("standing", STANDINGS, ids=str)
def test_a_link_lets_in_who_is_not_enrolled_and_is_a_plain_start_for_everybody_else(bot, standing):
    invitation = Invitation(digest_of(CODE), "liaison", "harbour-office", "Dan of the docks", "alias-of-cam", NOW + 60)
    for public, place in product(PUBLIC, ("private", "group")):
        one = handled(bot(public), said(f"/start {CODE}", place), standing.found(invitation=invitation))
        plain = handled(bot(public), said("/start", place), standing.found())
        if standing.role == "" and place == "private":
            [act] = one.acts
            assert (act.person.person, act.person.role, act.code) == (ANN, "liaison", invitation.code)
            assert texts(one.sends).startswith("You are enrolled, Dan of the docks: ")
            assert [record.kind for record in one.records] == ["enrolled"]
        else:
            counted = standing.suspended and place == "private"
            assert same(replace(one, acts=()), plain)
            shown = place == "group"  # a code that a group has seen is good for nothing any more
            assert [type(act) for act in one.acts] == [Revoked] * shown + [Guessed] * counted
            assert [record.kind for record in one.records] == ["refused"] * (shown or counted)


@pytest.mark.parametrize("standing", STANDINGS, ids=str)
def test_a_wrong_code_gets_what_no_code_gets(bot, standing):
    for public, place, code in product(PUBLIC, PLACES, (CODE, "x" * 20, "y" * 64)):
        one = handled(bot(public), said(f"/start {code}", place), standing.found())
        plain = handled(bot(public), said("/start", place), standing.found())
        assert same(replace(one, acts=()), plain)
        assert {type(act) for act in one.acts} <= {Guessed}


@pytest.mark.parametrize("standing", STANDINGS, ids=str)
def test_pictures_and_being_taken_into_a_group_are_for_who_is_let_in(bot, standing):
    for public in PUBLIC:
        role = standing.counts(public)
        picture = handled(bot(public), {"update_id": 1, "message": from_ann("private", photo=[])}, standing.found())
        group = handled(bot(public), taken_in(), standing.found())
        assert texts(picture.sends) == (neutral(bot(public)) if role is None else bot(public).index.message(phrases.TEXT_ONLY, Lang.EN))
        assert [type(send) for send in group.sends] == ([Leave] if role is None else [Message] * (2 if role == "admin" else 1))  # an administrator is told of /label
        assert picture.acts == picture.records == group.acts == group.records == ()


# What each is shown of all this


@pytest.mark.parametrize("standing", STANDINGS, ids=str)
def test_menu_and_help_name_to_each_what_they_may_do_and_nothing_else(bot, standing):
    for public in PUBLIC:
        role = standing.counts(public)
        menus = [send for send in handled(bot(public), said("/start"), standing.found()).sends if isinstance(send, Menu)]
        helped = texts(handled(bot(public), said("/help"), standing.found()).sends)
        shown = set(re.findall(r"^/(\w+)", helped, re.MULTILINE))
        assert shown == ({name for name in PERMITS if role in PERMITS[name]} - {"start", "help", "next", "back", "skip", "more"} if role else set())
        assert {menu.code for menu in menus} == ({"", "zh"} if standing.role and role else set())
        for menu in menus:
            assert {name for name, _ in menu.commands} == {name for name in PERMITS if role in PERMITS[name]} - {"start", "next", "back", "skip", "more", "label"}


def test_the_readme_says_who_may_do_what_as_the_code_does():
    section = (ROOT / "README.md").read_text(encoding="utf-8").split("\n## People and roles\n")[1].split("\n## ")[0]
    heads = re.search(r"^\| command \| (.+) \|$", section, re.MULTILINE)[1].replace("`", "").split(" | ")
    assert heads == [*ROLES]
    table = {}
    for commands, cells in re.findall(r"^\| ((?:`/\w+`,? ?)+) \| (.+) \|$", section, re.MULTILINE):
        for command in re.findall(r"/(\w+)", commands):
            assert command not in table
            table[command] = {role for role, cell in zip(heads, cells.split(" | "), strict=True) if {"✓": True, "–": False}[cell]}
    assert table == {command: set(roles) for command, roles in PERMITS.items()}


def test_the_readme_names_the_figures_of_the_code():
    section = (ROOT / "README.md").read_text(encoding="utf-8").split("\n## People and roles\n")[1].split("\n## ")[0]
    told = " ".join(section.split())
    assert (people.CODE_LASTS, people.MOST_GUESSES, people.BLOCKED_FOR) == (15 * 60, 5, 60 * 60)
    assert "good once and for a quarter of an hour" in told
    assert "After five wrong codes none of that person's is looked at for an hour" in told
    assert "(CLEAR, GREEN or AMBER)" in told
    assert people.GROUP_LABELS == ("TLP:CLEAR", "TLP:GREEN", "TLP:AMBER")


def test_the_readme_names_the_words_of_the_office_and_its_command_line():
    section = (ROOT / "README.md").read_text(encoding="utf-8").split("\n## People and roles\n")[1].split("\n## ")[0]
    for word, command in COMMANDS.items():
        assert f"`/{word}`" in section if word == command else word in section
    commands = re.findall(r"^\| `casebrief (\w+)(?: [^`]*)?` \|", section, re.MULTILINE)
    assert commands == ["people", "invite", "role", "suspend", "hold"]
    assert all(parser().parse_args([name, *arguments]) for name, arguments in (
        ("people", ["--json"]), ("invite", ["liaison", "harbour-office", "Duty", "officer"]), ("role", ["2", "press"]), ("suspend", ["2", "--off"]), ("hold", ["2", "--off"]),
    ))  # fmt: skip
