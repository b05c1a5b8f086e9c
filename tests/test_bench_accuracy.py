"""The bench of accuracy: sets are read as they lie, the arithmetic is right, peers find what they should, the product is measured."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.bench.accuracy import product
from bot.bench.accuracy.found import NOTHING, Found
from bot.bench.accuracy.measure import measured, run
from bot.bench.accuracy.peers import METHODS, Method, named
from bot.bench.accuracy.peers.words import words
from bot.bench.accuracy.scores import auroc, sign_test
from bot.bench.accuracy.sets import SETS, tasks
from bot.bench.accuracy.targets import TARGETS
from bot.bench.accuracy.task import Item, Kind, Question, Task
from bot.errors import CasebriefError
from bot.model import Lang

ENGLISH = {
    "open_hours": ["when do you open", "what are your opening hours", "when does the desk close", "are you open on sunday"],
    "lost-key": ["I lost my key", "my key is gone", "where do I get a new key", "what if I lose the key"],
    "parking": ["where can I park", "is there a car park", "how much is parking", "may I leave my car here"],
}
CHINESE = {
    "chat": ["你好呀", "今天过得怎么样", "你叫什么", "讲个笑话"],
    "weather": ["明天会下雨吗", "天气怎么样", "今天多少度", "要不要带伞"],
    "music": ["放一首歌", "我想听音乐", "播放下一首", "来点爵士乐"],
}


def write(path: Path, *records: dict) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")


def labelled(asks: dict[str, list[str]]) -> list[dict]:
    return [{"text": text, "label": label} for label, texts in asks.items() for text in texts]


@pytest.fixture
def public(tmp_path: Path) -> Path:
    """A folder of tiny sets in the layout of the public ones."""
    home = tmp_path / "sets"
    write(home / "clinc150" / "train_10shot.jsonl", *labelled(ENGLISH))
    asked = {"open_hours": ["when do you open today"], "lost-key": ["I lost the key"], "parking": ["where can I park my car"]}
    write(home / "clinc150" / "held" / "test.jsonl", *labelled(asked | {"oos": ["quantum chromodynamics"]}))
    write(home / "smp2017" / "train.jsonl", *labelled(CHINESE))
    write(home / "smp2017" / "dev" / "test.jsonl", *labelled({"chat": ["讲笑话"], "weather": ["明天下雨吗"], "music": ["放首歌"]}))
    write(home / "lcqmc" / "kb.jsonl", *({"id": f"k{n}", "text": text} for n, text in enumerate(CHINESE["weather"] + CHINESE["music"])))
    write(home / "lcqmc" / "dev" / "queries.jsonl", {"id": "q0", "q": "明天会不会下雨", "gold": ["k0", "k3"]}, {"id": "q1", "q": "放一首歌吧", "gold": ["k4"]})
    passages = [("p0", "碼頭", "遊艇俱樂部的碼頭在每年五月開放。"), ("p1", "燈塔", "燈塔高三十公尺，建於一九零二年。")]
    write(home / "drcd" / "passages.jsonl", *({"id": label, "title": title, "text": text} for label, title, text in passages))
    write(home / "drcd" / "dev" / "questions.jsonl", {"id": "1", "pid": "p0", "q": "俱樂部的碼頭什麼時候開放？"}, {"id": "2", "pid": "p1", "q": "燈塔高多少公尺？"})
    return home


def task_of(folder: Path, name: str) -> Task:
    (task,) = tasks(folder, [name])
    return task


def method(name: str) -> Method:
    (found,) = named([name])
    return found


# Sets


def test_a_set_is_read_with_its_questions_from_whatever_folder_holds_them(public):
    task = task_of(public, "clinc150-10shot")
    assert (task.kind, task.lang, len(task.items)) == (Kind.INTENT, Lang.EN, 12)
    assert task.items[0] == Item("open_hours", "when do you open")
    assert [sorted(question.gold) for question in task.questions] == [["open_hours"], ["lost-key"], ["parking"], []]


def test_a_class_used_as_out_of_scope_is_learnt_by_nobody(public):
    task = task_of(public, "smp2017-oos")
    assert {item.label for item in task.items} == {"weather", "music"}
    assert task.answerable == (False, True, True)
    assert task_of(public, "smp2017").answerable == (True, True, True)


def test_a_question_may_have_several_right_answers(public):
    assert [sorted(question.gold) for question in task_of(public, "lcqmc").questions] == [["k0", "k3"], ["k4"]]


def test_questions_can_be_put_into_simplified_while_the_passages_stay_traditional(public):
    task = task_of(public, "drcd-psg-simpq")
    assert task.questions[0].text == "俱乐部的码头什么时候开放？"
    assert task.items[0].whole == "碼頭\n遊艇俱樂部的碼頭在每年五月開放。"
    assert task_of(public, "drcd-psg").questions[0].text == "俱樂部的碼頭什麼時候開放？"


def test_without_names_every_set_of_the_folder_is_taken(public):
    write(public / "clinc150" / "train.jsonl", *labelled(ENGLISH))
    write(public / "smp2017" / "train_10shot.jsonl", *labelled(CHINESE))
    names = [task.name for task in tasks(public)]
    assert names == [name for name, recipe in SETS.items() if recipe.folder in {"clinc150", "smp2017", "lcqmc", "drcd"}]


def test_every_target_is_of_a_set_that_there_is():
    assert TARGETS.keys() <= SETS.keys()
    assert all(must.accuracy < reach.accuracy for must, reach in TARGETS.values())


@pytest.mark.parametrize(
    ("name", "told"),
    [("clinc", "--sets clinc: allowed are banking77, "), ("xsid-en", r"en_train\.jsonl: cannot be read"), ("drcd-psg", "questions.jsonl:2: lacks 'pid'")],
)
def test_what_cannot_be_read_is_named(public, name, told):
    write(public / "drcd" / "dev" / "questions.jsonl", {"pid": "p0", "q": "?"}, {"q": "?"})
    with pytest.raises(CasebriefError, match=told):
        list(tasks(public, [name]))


def test_a_set_whose_questions_lie_in_two_folders_is_refused(public):
    write(public / "smp2017" / "test" / "test.jsonl", *labelled({"music": ["放首歌"]}))
    with pytest.raises(CasebriefError, match="it lies in dev and in test"):
        task_of(public, "smp2017")


@pytest.mark.parametrize("empty", [True, False])
def test_a_folder_without_sets_is_refused(tmp_path, empty):
    with pytest.raises(CasebriefError, match="a folder for each of banking77, clinc150"):
        tasks(tmp_path if empty else tmp_path / "none")


# Half of the items


def many(*golds: set[str]) -> Task:
    items = tuple(Item(f"k{number}", str(number)) for number in range(200))
    return Task("lcqmc", Kind.QUESTION, Lang.HANS, items, tuple(Question("?", frozenset(gold)) for gold in golds))


def test_about_half_of_the_items_are_left_out_and_always_the_same():
    halved = many().halved()
    assert 70 < len(halved.items) < 130
    assert halved == many().halved()


def test_labels_that_are_right_together_are_kept_or_left_out_together():
    golds = [{f"k{n}", f"k{n + 1}"} for n in range(0, 100, 4)] + [{f"k{n + 1}", f"k{n + 2}"} for n in range(0, 100, 4)]
    halved = many(*golds).halved()
    kept = {item.label for item in halved.items}
    for question, gold in zip(halved.questions, golds, strict=True):
        assert question.gold in (frozenset(), frozenset(gold))
        assert question.gold <= kept
    for n in range(0, 100, 4):
        assert len({f"k{n}", f"k{n + 1}", f"k{n + 2}"} & kept) in (0, 3)
    assert 0 < sum(halved.answerable) < len(golds)


# Arithmetic


@pytest.mark.parametrize(
    ("confidences", "positive", "value"),
    [
        ([0.1, 0.4, 0.35, 0.8], [False, False, True, True], 0.75),
        ([0.9, 0.8, 0.1], [True, True, False], 1.0),
        ([0.1, 0.9], [True, False], 0.0),
        ([0.5, 0.5, 0.5], [True, False, False], 0.5),
        ([0.5, 0.5, 0.9], [True, False, True], 0.75),
        ([NOTHING.confidence, 0.0], [False, True], 1.0),
        ([0.5, 0.6], [True, True], None),
        ([], [], None),
    ],
)
def test_auroc_counts_pairs_in_the_right_order_and_ties_half(confidences, positive, value):
    assert auroc(confidences, positive) == value


@pytest.mark.parametrize(
    ("better", "worse", "p"),
    [(8, 2, 0.109375), (2, 8, 0.109375), (5, 5, 1.0), (0, 0, 1.0), (10, 0, 2 / 1024), (60, 40, 0.0568879), (700, 500, 8.6e-9)],
)
def test_the_sign_test_is_two_sided_and_leaves_ties_out(better, worse, p):
    one = [True] * better + [False] * worse + [True, False] * 50
    other = [False] * better + [True] * worse + [True, False] * 50
    assert sign_test(one, other) == pytest.approx(p, rel=0.02)


# Peers


HERE = [method for method in METHODS if method.missing() is None]


@pytest.mark.parametrize("peer", HERE, ids=lambda peer: peer.name)
@pytest.mark.parametrize("name", ["clinc150-10shot", "smp2017-oos", "lcqmc", "drcd-psg"])
def test_a_peer_finds_what_is_asked_in_nearly_the_same_words(public, peer, name):
    task = task_of(public, name)
    if not peer.fits(task):
        pytest.skip("not made for it")
    found = measured(peer.name, peer.fitted, task)
    blind = peer.name == "fts5-unicode61" and task.lang is not Lang.EN  # it takes a whole Chinese sentence for one word
    assert blind or found.accuracy >= 0.5
    assert found.fit_seconds > 0
    assert found.ms_per_question > 0


def test_the_peers_that_need_nothing_more_are_always_there():
    assert {"fts5-unicode61", "fts5-porter", "fts5-trigram", "fts5-jieba", "rapidfuzz-ratio", "rapidfuzz-token-set"} <= {peer.name for peer in HERE}


@pytest.mark.parametrize("question", ['"', "NOT AND (", "* ^ - :", "", "it's a \"key\" OR {x} NEAR(a b)", "钥匙*？"])
@pytest.mark.parametrize("peer", HERE, ids=lambda peer: peer.name)
def test_no_mark_in_a_question_is_taken_for_an_operator(peer, question):
    made = peer.make(Lang.EN)
    made.fit([(text, label) for label, texts in ENGLISH.items() for text in texts])
    assert made.rank(question).label in {*ENGLISH, ""}


def test_fts5_without_words_of_chinese_finds_none_where_jieba_does():
    items = [("港口在五月开放", "port"), ("灯塔建于一九零二年", "tower")]
    plain, cut = method("fts5-unicode61").make(Lang.HANS), method("fts5-jieba").make(Lang.HANS)
    for peer in (plain, cut):
        peer.fit(items)
    assert plain.rank("灯塔是哪年建的") == NOTHING
    assert cut.rank("灯塔是哪年建的").label == "tower"


def test_words_are_lower_case_and_chinese_is_cut():
    assert words("The 港口开放 of ABC-12!") == ["the", "港口", "开放", "of", "abc", "12"]


def test_unknown_peers_are_named_with_those_there_are():
    with pytest.raises(CasebriefError, match="--peers lucene: allowed are none, fts5-unicode61"):
        named(["lucene"])
    assert named([]) == ()
    assert named() == METHODS


def test_a_peer_whose_library_is_not_there_says_so():
    assert "no_such_library" in (Method("peer", lambda _: None, ("no_such_library",)).missing() or "")


# Measuring


def test_right_is_counted_over_what_has_an_answer_and_confidence_over_all(public):
    task = task_of(public, "clinc150-10shot")
    told = dict(zip((q.text for q in task.questions), [Found("open_hours", 3), Found("parking", 2), Found("parking", 1), Found("parking", 2)], strict=True))
    found = run(lambda _: told.__getitem__, task)
    assert found.right == (True, False, True)
    assert found.auroc == 0.5


# The product and the command


@pytest.mark.parametrize("name", ["clinc150-10shot", "smp2017-oos", "lcqmc"])
def test_the_product_is_measured_through_its_own_door(public, tmp_path, name):
    task = task_of(public, name)
    ours = product.measured(task, tmp_path)
    assert ours.result.accuracy >= 0.5
    assert len(ours.result.right) == sum(task.answerable)
    assert ours.result.auroc is not None
    assert ours.replies.right + ours.replies.wrong + ours.replies.unanswered == pytest.approx(1)
    assert ours.replies.mistaken in (0.0, 0.5, 1.0)
    assert ours.dropped == 0


@pytest.mark.parametrize("name", ["drcd-psg", "drcd-psg-simpq"])
def test_passages_go_in_with_their_titles_and_come_out_under_their_own_ids(public, tmp_path, name):
    task = task_of(public, name)
    opened = product.opened(task, tmp_path)
    assert set(opened.labels.values()) == {"p0", "p1"}
    assert all(opened.rank(question.text).label in {"p0", "p1"} for question in task.questions)


def test_a_text_under_two_labels_stays_with_the_first_and_is_counted(public, tmp_path):
    write(public / "clinc150" / "train_10shot.jsonl", *labelled(ENGLISH | {"late_key": ["my key is gone!", "I come late"]}))
    opened = product.opened(task_of(public, "clinc150-10shot"), tmp_path)
    assert opened.dropped == 1
    assert opened.rank("my key is gone").label == "lost-key"
    assert opened.rank("I come late").label == "late_key"


def test_the_command_prints_every_figure_as_json(public, casebrief):
    run = casebrief("bench", "accuracy", str(public), "--sets", "clinc150-10shot,lcqmc", "--peers", "fts5-unicode61,rapidfuzz-ratio", "--json")
    assert run.returncode == 0, run.stderr
    intents, questions = json.loads(run.stdout)["sets"]
    assert (intents["set"], intents["items"], intents["questions"], intents["answerable"]) == ("clinc150-10shot", 12, 4, 3)
    assert intents["must"] == {"accuracy": 0.82, "auroc": 0.92}
    assert {peer["method"] for peer in intents["peers"]} == {"rapidfuzz-ratio", "fts5-unicode61"}
    assert intents["best_peer"] in {"rapidfuzz-ratio", "fts5-unicode61"}
    assert questions["best_peer"] == "rapidfuzz-ratio"
    assert 0 < questions["p"] <= 1
    assert questions["casebrief"]["accuracy"] >= 0.5
    assert [line.split(",")[0][:-6] for line in run.stderr.splitlines()] == [
        f"{name}: {method}" for name in ("clinc150-10shot", "lcqmc") for method in ("casebrief", "fts5-unicode61", "rapidfuzz-ratio")
    ]


def test_the_command_prints_the_product_beside_the_best_peer_and_the_targets(public, casebrief):
    run = casebrief("bench", "accuracy", str(public), "--sets", "clinc150-10shot", "--peers", "fts5-porter,fts5-trigram", "--methods")
    assert run.returncode == 0, run.stderr
    assert "0.820  0.920  0.870  0.950" in run.stdout
    assert run.stdout.count("fts5-porter") + run.stdout.count("fts5-trigram") == 3


def test_without_peers_the_product_stands_alone(public, casebrief):
    run = casebrief("bench", "accuracy", str(public), "--sets", "clinc150-10shot", "--peers", "none", "--json")
    (row,) = json.loads(run.stdout)["sets"]
    assert (row["best_peer"], row["p"], row["peers"]) == (None, None, [])


def test_a_folder_that_is_none_ends_as_misuse(tmp_path, casebrief):
    run = casebrief("bench", "accuracy", str(tmp_path / "nothing"))
    assert run.returncode == 2
    assert "is no folder; it takes one with a folder for each of banking77" in run.stderr
