"""Labels and audiences: what may stand on what, who is told what, and how a reply is labelled."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from bot import phrases, settings
from bot.app import App, app_for, open_app, open_apps
from bot.compiler.examine import examine
from bot.compiler.freshness import is_fresh
from bot.explanation import explain, label_of
from bot.governance.audience import ROLES, Reader, audience_of
from bot.labels import LABELS, headed, height
from bot.model import Lang, Session, Utterance, View
from tests.conftest import ROOT, talk
from tests.test_knowledge_checks import CASE, FACTS, GAPS, LOCALES, problems_of

CONTACTS = "cases/harbour/contacts.yaml"
FIRE, DAMAGE, CAUSE, CONTACT = "when did it burn", "how much was the damage", "why did it burn", "contact at the Harbour Office"
EVERYONE = {
    "clear": Reader("guest"), "green": Reader("staff"), "amber": Reader("liaison"),
    "strict-harbour-office": Reader("liaison", "harbour-office"), "strict-pilots": Reader("approver", "pilots"),
}  # fmt: skip
STRICT = "label: TLP:AMBER+STRICT\n  agency: harbour-office"


def change(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def mark(folder: Path, name: str, entry: str, marks: str) -> None:
    change(folder, name, f"- id: {entry}\n", f"- id: {entry}\n  {marks}\n")


def mark_all(folder: Path) -> Path:
    """One entry of each label."""
    mark(folder, FACTS, "damage-sum", "label: TLP:GREEN")
    mark(folder, GAPS, "gap-cause", "label: TLP:AMBER")
    mark(folder, CONTACTS, "contact-captain", STRICT)
    return folder


def read_of(folder: Path, tmp_path: Path, ceiling: str = "TLP:AMBER+STRICT") -> settings.Settings:
    return settings.read({"CASEBRIEF_DATA": str(tmp_path / "data"), "CASEBRIEF_CEILING": ceiling}, knowledge=str(folder))


@pytest.fixture(scope="module")
def marked(tmp_path_factory) -> dict[str, App]:
    """The small folder, labelled, for all audiences."""
    import shutil

    from tests.conftest import HARBOUR

    home = tmp_path_factory.mktemp("marked")
    folder = mark_all(Path(shutil.copytree(HARBOUR, home / "knowledge")))
    return dict(open_apps(read_of(folder, home)))


def test_one_entry_of_each_label_is_sound(folder):
    assert problems_of(mark_all(folder)) == []


MARKED_WRONGLY = [
    (FACTS, "damage-sum", "label: TLP:AMBER+STRICT", r"damage-sum: is TLP:AMBER\+STRICT, and 'agency' is missing: .*harbour-office"),
    (FACTS, "damage-sum", "label: TLP:AMBER\n  agency: harbour-office", r"damage-sum: 'agency' stands on TLP:AMBER; only what is TLP:AMBER\+STRICT"),
    (FACTS, "damage-sum", "label: TLP:AMBER+STRICT\n  agency: pilots", r"the agency 'pilots' is not in agencies\.yaml; it holds harbour-office"),
    (FACTS, "damage-sum", "label: TLP:AMBER+STRICT\n  agency: port-captain", r"the agency 'port-captain' is not in agencies\.yaml"),
    (FACTS, "damage-sum", "label: RED", r"'label' is 'RED'; what is TLP:RED is never on file here; .* contact to turn to"),
    ("people.yaml", "port-captain", "label: TLP:GREEN", r"captain-statement: 'speaker' names 'port-captain' \(people\.yaml:1\), which is TLP:GREEN and hidden"),
    ("agencies.yaml", "harbour-office", "label: TLP:AMBER+STRICT", r"harbour-office: is TLP:AMBER\+STRICT, and 'agency' is missing"),
]


@pytest.mark.parametrize(("name", "entry", "marks", "said"), MARKED_WRONGLY)
def test_a_label_that_may_not_stand_there_is_named_with_what_is_allowed(folder, name, entry, marks, said):
    mark(folder, name, entry, marks)
    assert re.search(said, "\n".join(problems_of(folder)))


def test_what_is_needed_or_handed_out_may_be_hidden_in_part_but_not_altogether(folder):
    change(folder, GAPS, "  about: [fire]", "  needs: [fire, east-pier]\n  about: [fire]")
    mark(folder, "glossary.yaml", "fire", "label: TLP:GREEN")
    assert problems_of(folder) == []
    mark(folder, "glossary.yaml", "east-pier", "label: TLP:AMBER")
    found = problems_of(folder)
    assert len(found) == 2
    assert all("gap-cause: 'needs' names" in problem and "asked for by no name" in problem for problem in found)


def test_a_case_hands_its_agency_down_and_no_other_has_entries_in_it(folder):
    change(folder, CASE, "label: TLP:CLEAR", "label: TLP:AMBER+STRICT\nagency: harbour-office")
    assert problems_of(folder) == []
    dossier = examine(folder, LOCALES).dossier
    assert {(placed.label, placed.agency) for placed in dossier.entries} == {("TLP:AMBER+STRICT", "harbour-office")}
    with (folder / "agencies.yaml").open("a", encoding="utf-8") as file:
        file.write(
            '\n- id: pilots\n  name: {en: "Pilots", zh-Hans: "引航站"}\n  ask: {en: [a1, a2, a3, a4, a5], zh-Hans: [引航一, 引航二, 引航三, 引航四, 引航五]}\n'
            '  say: {en: "Pilots.", zh-Hans: "引航站。"}\n  cite: [{source: gazette, words: "The Harbour Office runs the port"}]\n'
        )
    mark(folder, FACTS, "damage-sum", "label: TLP:AMBER+STRICT\n  agency: pilots")
    assert any("damage-sum: belongs to the agency 'pilots', but its case to 'harbour-office' alone" in problem for problem in problems_of(folder))


def test_nothing_is_left_of_a_document_that_only_what_is_hidden_cites(folder):
    sources = folder / "sources.yaml"
    text = sources.read_text(encoding="utf-8")
    sources.write_text(text + "\n" + text.replace("id: gazette", "id: memo").replace("Harbour Gazette", "Inner Memo"), encoding="utf-8")
    mark(folder, GAPS, "gap-cause", "label: TLP:AMBER")
    change(folder, GAPS, "{source: gazette}", "{source: memo}")
    assert problems_of(folder) == []
    for role, sources_left in (("guest", ["gazette"]), ("liaison", ["gazette", "memo"])):
        cut = examine(folder, LOCALES, reads=audience_of(Reader(role)).reads).dossier
        assert [placed.record.id for placed in cut.sources] == sources_left


@pytest.mark.parametrize("sample", ["How much was the  DAMAGE", "what did the Harbour Office find?", "is there more on HO"])
def test_a_sample_that_asks_for_what_is_hidden_or_names_it_is_gone_with_it(folder, sample):
    mark(folder, FACTS, "damage-sum", "label: TLP:GREEN")
    mark(folder, "agencies.yaml", "harbour-office", "label: TLP:GREEN")
    change(folder, CASE, 'en: ["when was the fire?"]', f'en: ["when was the fire?", "{sample}"]')
    for role, left in (("guest", 1), ("staff", 2)):
        [case] = examine(folder, LOCALES, reads=audience_of(Reader(role)).reads).dossier.cases
        assert len(case.record.samples.en) == left


def test_refusals_are_asked_for_by_no_hidden_name(folder):
    change(folder, "conversation.yaml", "  kind: refusal\n", "  kind: refusal\n  needs: [fire, damage]\n")
    mark(folder, "glossary.yaml", "damage", "label: TLP:GREEN")
    talks = examine(folder, LOCALES, reads=audience_of(Reader("guest")).reads).dossier.talk
    assert [placed.record.needs for placed in talks] == [(), ("fire",)]


# Who is told what

TOLD = {"clear": {FIRE}, "green": {FIRE, DAMAGE}, "amber": {FIRE, DAMAGE, CAUSE}, "strict-harbour-office": {FIRE, DAMAGE, CAUSE, CONTACT}}
ENTRIES = {FIRE: "fire-when", DAMAGE: "damage-sum", CAUSE: "gap-cause", CONTACT: "contact-captain"}


def test_each_audience_has_its_own(marked):
    assert list(marked) == ["clear", "green", "amber", "strict-harbour-office"]
    for name, app in marked.items():
        assert {question for question, entry in ENTRIES.items() if talk(app, question).reply.entries == (entry,)} == TOLD[name]


@pytest.mark.parametrize(("name", "reader"), EVERYONE.items())
def test_a_reader_is_told_what_their_audience_is(marked, name, reader):
    wanted = name if name in marked else "amber"  # an agency without entries of its own
    assert app_for(marked, audience_of(reader)) is marked[wanted]


@pytest.mark.parametrize(("question", "label"), [(DAMAGE, "TLP:GREEN"), (CAUSE, "TLP:AMBER"), (CONTACT, "TLP:AMBER+STRICT")])
def test_a_reply_has_the_highest_label_of_what_it_tells(marked, question, label):
    reply = talk(marked["strict-harbour-office"], question).reply
    assert reply.label == label
    assert reply.headed.split("\n")[0] == label
    assert reply.headed == f"{label}\n{reply.text}"
    for app in marked.values():  # whoever reads more is offered no more below it, so that it can be passed on as it is
        assert (talk(app, FIRE).reply.label, talk(app, FIRE).reply.related) == ("TLP:CLEAR", ())


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize(("view", "label"), [
    (View("brief", Lang.EN), "TLP:CLEAR"), (View("brief", Lang.EN, step=1), "TLP:CLEAR"), (View("brief", Lang.EN, step=2), "TLP:GREEN"),
    (View("contacts", Lang.EN), "TLP:AMBER+STRICT"), (View("timeline", Lang.EN), "TLP:CLEAR"), (View("help", Lang.EN), "TLP:CLEAR"),
    (View("start", Lang.EN), "TLP:CLEAR"), (View("choices", Lang.EN, ("fire-when", "gap-cause")), "TLP:AMBER"),
])  # fmt: skip
def test_a_screen_has_the_highest_label_of_what_is_on_it(marked, view, label, lang):

    assert marked["strict-harbour-office"].respond(Utterance("", None, view._replace(lang=lang)), Session()).reply.label == label


def test_a_name_that_is_understood_counts_as_told(folder, tmp_path):
    mark(folder, "glossary.yaml", "east-pier", "label: TLP:GREEN")
    app = open_app(read_of(folder, tmp_path))
    reply = talk(app, "is the East Pier on fire zorblax").reply
    assert "Understood: East Pier" in reply.text
    assert reply.label == "TLP:GREEN"
    assert talk(app, "does zorblax grumtik").reply.label == "TLP:CLEAR"


def test_a_case_labels_its_names_summary_and_samples(folder, tmp_path):
    change(folder, CASE, "label: TLP:CLEAR", "label: TLP:GREEN")
    app = open_app(read_of(folder, tmp_path))
    for text in ("/start", "/brief", "/case", "brief me please"):
        assert talk(app, text).reply.label == "TLP:GREEN", text
    assert talk(app, "/help").reply.label == "TLP:CLEAR"
    guest = open_app(read_of(folder, tmp_path), reader=Reader("guest"))
    assert talk(guest, "/case").reply.label == "TLP:CLEAR"
    assert guest.index.lines("samples", Lang.EN) == ()


def test_an_explanation_is_labelled_by_all_that_it_names(marked):
    app = marked["amber"]
    turn = talk(app, FIRE)
    assert "gap-cause" in explain(turn, app.index)
    assert label_of(turn, app.index, in_full=True) == "TLP:AMBER"
    assert label_of(talk(marked["clear"], FIRE), marked["clear"].index, in_full=True) == "TLP:CLEAR"


def test_what_is_clear_has_no_line_for_its_label():
    assert headed("Hello.", "TLP:CLEAR") == "Hello."
    assert headed("Hello.", "TLP:AMBER+STRICT") == "TLP:AMBER+STRICT\nHello."


# Files

def test_who_reads_the_same_shares_one_file_and_one_application(folder, tmp_path):
    read = read_of(folder, tmp_path)
    done: list[int] = []
    apps = open_apps(read, progress=lambda _done, _all: done.append(_done))
    assert list(apps) == ["clear", "green", "amber"]
    assert apps["clear"] is apps["green"] is apps["amber"]
    assert done.count(0) == 1  # compiled once
    assert len({path.read_bytes() for path in (tmp_path / "data/compiled").glob("*-*.sqlite") if not path.name.startswith("jieba")}) == 1
    single = open_app(read, reader=Reader("liaison", "harbour-office"))
    assert single.index.version == apps["amber"].index.version
    assert single.index.path.read_bytes() == apps["amber"].index.path.read_bytes()


def test_nothing_is_read_or_compiled_where_all_is_up_to_date(folder, tmp_path, monkeypatch):
    read = read_of(mark_all(folder), tmp_path)
    before = open_apps(read)
    monkeypatch.setattr("bot.compiler.edition.Edition.__init__", lambda *_: pytest.fail("the knowledge was read"))
    after = open_apps(read)
    assert {name: app.index.version for name, app in after.items()} == {name: app.index.version for name, app in before.items()}
    assert open_app(read, reader=Reader("liaison", "harbour-office")).index.version == before["strict-harbour-office"].index.version


@pytest.mark.parametrize("broken", ["aspect: [whenever]", "label: TLP:RED"])
def test_a_broken_edit_leaves_every_audience_served_as_before(folder, tmp_path, broken):
    read, said = read_of(mark_all(folder), tmp_path), []
    before = {name: app.index.version for name, app in open_apps(read).items()}
    mark(folder, FACTS, "fire-when", broken)
    after = open_apps(read, say=said.append)
    assert {name: app.index.version for name, app in after.items()} == before
    assert len(said) == 1
    assert "knowledge not loaded" in said[0]


def test_an_agency_gets_a_file_when_it_gets_entries(folder, tmp_path):
    read = read_of(folder, tmp_path)
    assert list(open_apps(read)) == ["clear", "green", "amber"]
    mark(folder, CONTACTS, "contact-captain", STRICT)
    assert list(open_apps(read)) == ["clear", "green", "amber", "strict-harbour-office"]


def test_above_the_ceiling_nobody_has_a_file_of_their_own(folder, tmp_path):
    mark(folder, FACTS, "damage-sum", "label: TLP:GREEN")
    read = read_of(folder, tmp_path, "TLP:GREEN")
    app = open_app(read, reader=Reader("liaison", "harbour-office"))
    assert app.index.path.name.endswith("-green.sqlite")
    assert is_fresh(app.index.path, read)


def test_no_file_holds_a_byte_of_what_is_hidden_from_its_readers(marked):
    assert b"120,000" in marked["green"].index.path.read_bytes()
    for name, hidden in (("clear", (b"120,000", b"damage-sum", b"gap-cause")), ("green", (b"gap-cause", b"contact-captain")), ("amber", (b"contact-captain",))):
        content = marked[name].index.path.read_bytes()
        assert not [words for words in hidden if words in content]


@pytest.mark.parametrize("lang", Lang)
def test_who_may_read_nothing_is_told_so_in_every_list(folder, tmp_path, lang):
    change(folder, CASE, "label: TLP:CLEAR", "label: TLP:GREEN")
    for name in ("agencies.yaml", "people.yaml", "glossary.yaml"):
        text = (folder / name).read_text(encoding="utf-8")
        (folder / name).write_text(re.sub(r"^(- id: .*)$", r"\1\n  label: TLP:GREEN", text, flags=re.MULTILINE), encoding="utf-8")
    guest = open_app(read_of(folder, tmp_path), reader=Reader("guest"))
    for what in ("brief", "timeline", "statements", "contacts", "agencies"):
        reply = guest.respond(Utterance("", None, View(what, lang)), Session()).reply
        assert (reply.outcome, reply.options, reply.text) == ("abstain", (), guest.index.message(phrases.NOT_ON_FILE, lang))
    start, asked = (guest.respond(Utterance(*what), Session()).reply.text for what in (("", None, View("start", lang)), (FIRE, lang)))
    assert "2021" not in start + asked
    assert "fire" not in start + asked.replace(FIRE, "")


# The command line and the tables

@pytest.fixture
def command(casebrief, folder, tmp_path):
    """Runs a command on the labelled folder."""
    mark_all(folder)

    def run(name: str, *arguments: str, stdin: str = ""):
        more = {"CASEBRIEF_DATA": str(tmp_path / "data"), "CASEBRIEF_CEILING": "TLP:AMBER+STRICT"}
        return casebrief(name, "--knowledge", str(folder), *arguments, stdin=stdin, **more)

    return run


def test_ask_puts_the_label_first_and_reads_as_it_is_told(command):
    assert command("ask", DAMAGE).stdout.startswith("TLP:GREEN\nThe damage is put at")
    assert json.loads(command("ask", "--json", DAMAGE).stdout)["text"].startswith("TLP:GREEN\nThe damage")
    assert "US$120,000" not in command("ask", "--role", "guest", DAMAGE).stdout
    lines = [{"turns": [CONTACT], **who} for who in ({}, {"role": "liaison"}, {"role": "liaison", "agency": "harbour-office"})]
    told = [json.loads(line) for line in command("ask", "--batch", stdin="\n".join(map(json.dumps, lines))).stdout.splitlines()]
    assert [one["entries"] == ["contact-captain"] for one in told] == [False, False, True]
    assert told[2]["text"].startswith("TLP:AMBER+STRICT\n")
    explained = command("ask", "--role", "liaison", "--agency", "harbour-office", "--explain", CONTACT).stdout
    assert explained.count("TLP:AMBER+STRICT\n") == 2
    assert command("chat", stdin=f"{DAMAGE}\n").stdout.startswith(f"› {DAMAGE}\nTLP:GREEN\n")


@pytest.mark.parametrize(("who", "ids"), [
    ((), {"damage-sum"}), (("--role", "guest"), set()), (("--role", "liaison"), {"damage-sum", "gap-cause"}),
    (("--role", "liaison", "--agency", "harbour-office"), {"damage-sum", "gap-cause", "contact-captain"}),
])  # fmt: skip
def test_export_writes_what_the_reader_may_read_with_labels_and_agencies(command, tmp_path, who, ids):
    table = tmp_path / "out.jsonl"
    assert command("export", str(table), *who).returncode == 0
    rows = [json.loads(line) for line in table.read_text(encoding="utf-8").splitlines()]
    assert {row["id"] for row in rows} & {"damage-sum", "gap-cause", "contact-captain"} == ids
    owned = {row["id"]: (row["label"], row["agency"]) for row in rows if "agency" in row}
    assert owned == ({"contact-captain": ("TLP:AMBER+STRICT", "harbour-office")} if "contact-captain" in ids else {})


@pytest.mark.parametrize("head", ["agency", "机构", "所屬機構"])
def test_a_table_says_whose_own_its_rows_are(folder, tmp_path, head):
    from bot.tables.importing import Wish, take_over

    table = tmp_path / "tides.csv"
    table.write_text(f"id,language,question,answer,label,{head}\ntide,en,when is high tide,At nine.,amber+strict,harbour-office\n", encoding="utf-8")
    take_over(table, Wish(folder), LOCALES, "TLP:AMBER+STRICT")
    dossier = examine(folder, LOCALES).dossier
    assert {(placed.label, placed.agency) for placed in dossier.entries if placed.record.id == "tide"} == {("TLP:AMBER+STRICT", "harbour-office")}


def test_the_readme_says_of_every_role_what_it_reads():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    section = text.split("## Labels\n")[1].split("\n## ")[0]
    rows = dict(re.findall(r"^\| ([`a-z, ]+) \| .*?(TLP:[A-Z+]+)", section, re.MULTILINE))
    told = {role: label for roles, label in rows.items() for role in re.findall("`([a-z]+)`", roles)}
    assert told == {role: min(label, "TLP:AMBER", key=height) for role, label in ROLES.items()}
    own = [line for line in section.splitlines() if "TLP:AMBER+STRICT" in line and line.startswith("|")]
    assert [set(re.findall("`([a-z]+)`", line)) for line in own] == [{role for role, label in ROLES.items() if label == LABELS[-1]}]


def test_no_answer_is_labelled_above_its_own_entry_for_what_is_offered_below_it(marked):
    for app in marked.values():
        for entry, lang in app.index._all("select entry, lang from reply"):
            stored = app.index.stored(entry, Lang(lang))
            assert all(height(option.label) <= height(stored.label) for option in stored.related)
