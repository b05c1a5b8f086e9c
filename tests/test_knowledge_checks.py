"""Every rule of the compiler, broken once: the message names file, line, thing, and what is allowed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.compiler.examine import examine
from bot.errors import KnowledgeError, KnowledgeMissingError
from bot.knowledge.documents import documents
from tests.conftest import HARBOUR, ROOT

LOCALES = ROOT / "locales"
FACTS = "cases/harbour/facts.yaml"
GAPS = "cases/harbour/gaps.yaml"
STATEMENTS = "cases/harbour/statements.yaml"
CASE = "cases/harbour/case.yaml"


def problems_of(folder: Path, **more) -> list[str]:
    try:
        examine(folder, LOCALES, **more)
    except KnowledgeError as error:
        return [str(problem) for problem in error.problems]
    return []


def test_the_small_folder_is_sound(folder):
    assert problems_of(folder) == []


BROKEN = [
    # file, what stands there, what is put there, what is said
    (FACTS, "- id: damage-sum", "- id: Damage_Sum", r"facts\.yaml:\d+: Damage_Sum: the id is not allowed"),
    (FACTS, "- id: damage-sum", "- id: fire-when", r"facts\.yaml:\d+: fire-when: the id is taken by .*facts\.yaml:1;"),
    (FACTS, "kind: fact", "kind: rumour", r"facts\.yaml:\d+: 'kind' is 'rumour'; allowed are fact, event, gap, brief"),
    (FACTS, "  aspect: [how-much, how-many]", "  aspekt: [how-much]", r"'aspekt' is not known in 'fact'; allowed are id,"),
    (FACTS, "aspect: [when, where]", "aspect: [whenever]", r"'aspect' is 'whenever'; allowed are who, what"),
    (FACTS, "sum: {money: 120000, currency: USD}", "sum: {money: lots, currency: USD}", r"'money' is 'lots'; a number is allowed"),
    (FACTS, "crates: {count: 350}", "crates: {count: 3.5}", r"'count' is '3\.5'; a whole number is allowed"),
    (FACTS, '    zh-Hans: "损失估计为{sum}，烧毁货物{crates}箱。"', "", r"'zh-Hans' is missing in 'say'"),
    (FACTS, "损失估计为{sum}，烧毁货物{crates}箱。", "about {sum} {crates}", r"zh-Hans of 'say' holds no Chinese"),
    (FACTS, "损失估计为{sum}，", "损失估计为{sum}多,", r"half-width ','"),
    (FACTS, '"amount of the losses", "total loss in dollars", ', "", r"damage-sum: 3 ways of asking in en; at least 5 are needed"),
    (FACTS, '"amount of the losses"', '"when did it burn?"', r"“when did it burn\?” is shared with fire-when"),
    (FACTS, '"amount of the losses"', '"how much was the damage?"', r"is shared with itself"),
    (FACTS, "{crates} crates burned", "{boxes} crates burned", r"\{boxes\} has no value"),
    (FACTS, "crates: {count: 350}", "crates: {count: 351}", r"the value 'crates' does not stand in the words that are cited"),
    (FACTS, "day: {date: 2021-03-02}", "day: {date: 2021-03-03}", r"the value 'day' does not stand in the words"),
    (FACTS, "when: 2021-03-02", "when: 2021-13", r"'when' is '2021-13'"),
    (FACTS, "crates: {count: 350}", "crates: {count: 350}\n    spare: {count: 1}", r"the value 'spare' is used nowhere"),
    (FACTS, "crates: {count: 350}", "crates: {count: 350, date: 2020}", r"must be one of count, date and money"),
    (FACTS, "sum: {money: 120000, currency: USD}", "sum: {money: 120000}", r"needs money and currency together"),
    (FACTS, "day: {date: 2021-03-02}", "day: {date: 2021-13-02}", r"is '2021-13-02'; a date is 2017"),
    (FACTS, "{crates} crates burned.", "{crates crates burned.", r"\{.* has no value"),
    (FACTS, "about: [damage, fire]", "about: [damage, flood]", r"'about' names 'flood', which no agency"),
    (FACTS, '  cite:\n    - {source: gazette, words: "On 2 March 2021 a warehouse on the East Pier burned down"}\n', "", r"fire-when: 'cite' is missing"),
    (FACTS, '{source: gazette, words: "On 2 March 2021 a warehouse on the East Pier burned down"}', '{source: tabloid, words: "x"}', r"cites 'tabloid', which sources\.yaml does not hold"),
    (FACTS, '{source: gazette, words: "On 2 March 2021 a warehouse on the East Pier burned down"}', "{source: gazette}", r"without the words that carry it"),
    (FACTS, "  when: 2021-03-02\n", "", r"fire-when: is an event without 'when'"),
    (FACTS, "when: 2021-03-02", "when: last spring", r"'when' is 'last spring'"),
    (FACTS, "  kind: fact\n", "  kind: fact\n  when: 2021\n", r"damage-sum: 'when' is '2021'; only events have it"),
    (FACTS, "  kind: fact\n", "  kind: fact\n  label: TLP:RED\n", r"'label' is 'TLP:RED'; what is TLP:RED is never on file here; .* contact"),
    (FACTS, "  kind: fact\n", "  kind: fact\n  covers: [nothing-here]\n", r"'covers' names 'nothing-here'"),
    (FACTS, '  title: {en: "Damage: {sum}", zh-Hans: "损失：{sum}"}\n', "", r"damage-sum: 'title' is missing"),
    (FACTS, "An estimate.", "An esti\u200bmate.", r"invisible or private character U\+200B"),
    (FACTS, "An estimate.", "An estimate\u0301.", r"not in Unicode form NFC"),
    (FACTS, "An estimate.", "", r"'en' is empty"),
    (FACTS, "An estimate.", "An estimate by 11010519491231002x.", r"facts\.yaml:\d+: holds an identity number of a person; leave it out$"),
    (FACTS, "An estimate.", "身份证号 110105 19491231 0021。", r"facts\.yaml:\d+: holds an identity number"),
    (FACTS, "An estimate.", "SSN 219-09-9999.", r"facts\.yaml:\d+: holds an identity number"),
    (STATEMENTS, "  basis: public record", '  basis: public record\n  caveat: {en: "Passport Ｅ１２３４５６７８"}', r"statements\.yaml:\d+: holds an identity number"),
    (CASE, "On {day} a warehouse", "On {day} A123456(7)'s warehouse", r"case\.yaml:\d+: holds an identity number"),
    (FACTS, "The warehouse on the East Pier burned on {day}.", "A long answer on {day}. " * 60, r"characters with its citations; at most 1000"),
    (GAPS, "  about: [fire]", "  about: [fire]\n  needs: [smoke]", r"'needs' names 'smoke'"),
    (STATEMENTS, "speaker: port-captain", "speaker: nobody", r"the speaker 'nobody' is not in people\.yaml"),
    (STATEMENTS, "  standing: reported\n", "", r"'standing' is missing"),
    (STATEMENTS, "standing: reported", "standing: overheard", r"'standing' is 'overheard'; allowed are reported, released, issued"),
    (STATEMENTS, "  basis: public record\n", "", r"'basis' is missing"),
    (STATEMENTS, '  translation: {zh-Hans: "我们今年将检查每一座仓库，无一例外。"}', "  translation: {}", r"'translation' is empty"),
    (STATEMENTS, "  aspect: [said]", "  aspect: [said]\n  statements: [captain-statement]", r"needs either 'text' or 'statements'"),
    ("sources.yaml", "public_record: yes", "public_record: no", r"'public record', which sources\.yaml does not grant"),
    ("sources.yaml", "date: 2021-03-04", "date: yesterday", r"'date' is 'yesterday'; a date like 2019-11-07 is allowed"),
    ("sources.yaml", "  date: 2021-03-04\n", "", r"needs either 'date' or 'undated'"),
    ("sources.yaml", "  sha256: ", "  sha256: xyz", r"'sha256' must be the 64 hexadecimal figures"),
    ("sources.yaml", "reliability: F", "reliability: G", r"'reliability' is 'G'; allowed are A, B, C, D, E, F"),
    ("glossary.yaml", '"loss", ', '"loss", "blaze", ', r"“blaze” is also a name of fire .*'ambiguous' at both"),
    ("glossary.yaml", "class: place", "class: somewhere", r"'class' is 'somewhere'; allowed are place, topic, outlet"),
    ("glossary.yaml", "- id: fire", "id: fire", r"glossary\.yaml:\d+: is not YAML"),
    ("conversation.yaml", "kind: refusal", "kind: refuse", r"'kind' is 'refuse'; allowed are smalltalk, refusal, command"),
    (CASE, "entries: [damage-sum]", "entries: [damages]", r"a step names 'damages'"),
    (CASE, "On {day} a warehouse", "On {day} " + "a very long story " * 60 + "a warehouse", r"the summary has \d+ characters; at most 900"),
    (CASE, "label: TLP:CLEAR", "label: TLP:AMBER", r"above CASEBRIEF_CEILING \(TLP:GREEN\)"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "before", "after", "said"), BROKEN, ids=[f"{i}-{row[3][:40]}" for i, row in enumerate(BROKEN)])
def test_a_broken_rule_is_reported_where_it_is(folder, file, before, after, said):
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    found = problems_of(folder, ceiling="TLP:GREEN")
    assert any(re.search(said, problem) for problem in found), found
    assert all(re.match(r"[\w/.\-]+:\d+: ", problem) for problem in found)


@pytest.mark.parametrize("text", ["sha256 1101051949123100211", "110105194913310021", "tel. 021-9099-9999 9", "case A123456", "000-12-3456", "2019-11-07"])
def test_figures_that_are_of_no_person_may_stand(folder, text):
    path = folder / FACTS
    path.write_text(path.read_text(encoding="utf-8").replace("An estimate.", text, 1), encoding="utf-8")
    assert not [problem for problem in problems_of(folder) if "identity number" in problem]


def test_every_problem_is_reported_in_one_run(folder):
    for file, before, after in [(FACTS, "kind: fact", "kind: rumour"), ("glossary.yaml", "class: place", "class: somewhere"),
                                ("conversation.yaml", "kind: refusal", "kind: refuse")]:  # fmt: skip
        path = folder / file
        path.write_text(path.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")
    found = problems_of(folder)
    assert {problem.split(":")[0] for problem in found} >= {FACTS, "glossary.yaml", "conversation.yaml"}


def test_a_label_may_only_be_raised(folder):
    case = folder / CASE
    case.write_text(case.read_text(encoding="utf-8").replace("label: TLP:CLEAR", "label: TLP:GREEN"), encoding="utf-8")
    facts = folder / FACTS
    facts.write_text(facts.read_text(encoding="utf-8").replace("  kind: fact\n", "  kind: fact\n  label: TLP:CLEAR\n"), encoding="utf-8")
    assert any("below its case's TLP:GREEN" in problem for problem in problems_of(folder))


def test_missing_and_foreign_files_are_named(folder):
    (folder / "notes.yaml").write_text("- id: x\n")
    (folder / "conversation.yaml").unlink()
    found = problems_of(folder)
    assert any(problem.startswith("conversation.yaml:1: is missing") for problem in found)
    assert any(problem.startswith("notes.yaml:1: is not a file of this folder") for problem in found)


def test_a_link_out_of_the_folder_is_refused(folder, tmp_path):
    outside = tmp_path / "outside.yaml"
    outside.write_text("- id: x\n")
    (folder / "people.yaml").unlink()
    (folder / "people.yaml").symlink_to(outside)
    assert any("is a link to another place" in problem for problem in problems_of(folder))


def test_a_folder_that_is_none_is_named_with_the_remedy(tmp_path):
    with pytest.raises(KnowledgeMissingError, match="no such knowledge folder; name one with --knowledge"):
        examine(tmp_path / "nowhere", LOCALES)
    with pytest.raises(KnowledgeMissingError, match=r"holds no sources\.yaml"):
        examine(tmp_path, LOCALES)


def test_citations_and_statements_are_looked_up_in_the_documents(folder):
    dossier = examine(folder, LOCALES).dossier
    assert documents(dossier, HARBOUR) == []


@pytest.mark.parametrize(
    ("file", "before", "after", "said"),
    [
        (FACTS, "and 350 crates", "and  350 crates", "does not stand in gazette; copy it letter for letter"),
        (STATEMENTS, "speaker: port-captain", "speaker: harbour-office", "does not name the speaker harbour-office; who said it?"),
        (STATEMENTS, "every  warehouse", "every warehouse", "the statement does not stand whole in gazette"),
        ("sources.yaml", "file: gazette.txt", "file: other.txt", "other.txt is not in"),
    ],
)
def test_what_the_documents_do_not_hold_is_reported(folder, file, before, after, said):
    path = folder / file
    path.write_text(path.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")
    found = documents(examine(folder, LOCALES).dossier, HARBOUR)
    assert [said in problem.what for problem in found] == [True]


PASSAGE = """
- id: words-of-the-gazette
  kind: passage
  title: {en: "The fire in the Gazette", zh-Hans: "公报所载"}
  say:
    en: "{words}"
    zh-Hans: "损失, 公报的译文"
  cite: [{source: gazette}]
"""


@pytest.mark.parametrize(("words", "found"), [("The Harbour Office runs the port", []), ("The Harbour Office ran the port", ["the passage does not stand whole"])])
def test_a_passage_needs_no_way_of_asking_and_is_looked_up_whole(folder, words, found):
    facts = folder / FACTS
    facts.write_text(facts.read_text(encoding="utf-8") + PASSAGE.replace("{words}", words), encoding="utf-8")
    assert [problem.what.split(": ")[1].split(" in what")[0] for problem in documents(examine(folder, LOCALES).dossier, HARBOUR)] == found


LANGUAGES = [
    ('languages: ["zh"]\n', 'say: {zh-Hans: "起火。"}', []),
    ('languages: ["zh"]\n', 'say: {zh-Hant: "起火了。"}', []),
    ('languages: ["zh"]\n', 'say: {en: "It burned."}', ["'zh-Hans' is missing in 'say'"]),
    ('languages: ["en"]\n', 'say: {zh-Hans: "起火。"}', ["'en' is missing in 'say'"]),
    ('languages: ["en", "zh"]\n', 'say: {zh-Hans: "起火。"}', ["'en' is missing in 'say'"]),
    ("", 'say: {en: "It burned.", zh-Hant: "起火了。"}', ["'zh-Hans' is missing in 'say'"]),
    ('languages: ["fr"]\n', 'say: {en: "It burned.", zh-Hans: "起火。"}', ["'languages' is 'fr'; allowed are en, zh"]),
]


@pytest.mark.parametrize(("languages", "say", "found"), LANGUAGES)
def test_an_entry_is_written_in_the_languages_of_its_case(folder, languages, say, found):
    case = folder / "cases/other"
    case.mkdir()
    text = (folder / CASE).read_text(encoding="utf-8").split("samples:")[0]
    text = text.replace("id: harbour", "id: other").replace("case", "affair").replace("up", "down").replace("案", "事")
    asks = text[text.index("ask:") : text.index("summary:")]
    text = text.replace(asks, 'ask: {en: [v1, v2, v3, v4, v5], zh-Hans: ["甲一", "甲二", "甲三", "甲四", "甲五"]}\n')
    (case / "case.yaml").write_text(languages + text, encoding="utf-8")
    entry = f"""- id: other-one
  kind: fact
  title: {{en: "One", zh-Hans: "一"}}
  ask: {{en: [w1, w2, w3, w4, w5], zh-Hans: ["乙一", "乙二", "乙三", "乙四", "乙五"]}}
  {say}
  cite: [{{source: gazette, words: "burned down"}}]
"""
    (case / "facts.yaml").write_text(entry, encoding="utf-8")
    assert [problem.split(": ", 1)[1] for problem in problems_of(folder)] == found


def test_a_case_in_one_language_needs_ways_of_asking_in_that_alone(folder):
    case = folder / CASE
    case.write_text('languages: ["en"]\n' + case.read_text(encoding="utf-8"), encoding="utf-8")
    facts = folder / FACTS
    lines = facts.read_text(encoding="utf-8").splitlines(keepends=True)
    facts.write_text("".join(line for line in lines if not line.startswith("    zh-Hans: [")), encoding="utf-8")
    assert problems_of(folder) == []


def test_another_edition_of_a_document_is_noticed(folder, tmp_path):
    text = (HARBOUR / "gazette.txt").read_text(encoding="utf-8")
    (tmp_path / "gazette.txt").write_text(text + "\n", encoding="utf-8")
    found = documents(examine(folder, LOCALES).dossier, tmp_path)
    assert ["it is another document" in problem.what for problem in found] == [True]
