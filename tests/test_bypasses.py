"""No sentence that readers are told stands in the code: each comes from the catalogues. What is said when running: test_in_marks.py.

What operators read is English by design and stands where it is printed: `casebrief` on the command line (bot/cli), errors, the log and
what is recorded.
"""

from __future__ import annotations

import ast
import re

import pytest

from tests.conftest import ROOT

PLACES = (
    "channels/telegram", "channels/terminal.py", "pipeline", "rendering.py", "statements", "quoting", "people.py", "compiler",
)  # fmt: skip
"""Where what readers are told is put together."""
SENTENCE = re.compile(r"[A-Za-z]{2,}[,.:;]? [A-Za-z]{2,}|[\u3400-\u9fff]|^[A-Z][a-z]{3,}[.:!?]?$")
"""What may be a sentence: two words with a space between them, a Chinese character, or one word that begins like a sentence."""
LOGS = {"log", "logging", "re"}
READ = "words of questions and commands, which are read and never said"
LOGGED = "for the log, the audit trail, or who maintains the bot"
NAMED = "a name in the code, the files or the protocols, never said"
LISTED = {
    "channels/telegram/commands.py": READ,
    "channels/telegram/dealing.py": LOGGED,
    "channels/telegram/handling.py::a quotation, checked": LOGGED,
    "channels/telegram/incoming.py": LOGGED,
    "channels/telegram/keyboards.py::TOGGLES": "each language by its own name for itself, in every language",
    "channels/telegram/layout.py::<blockquote": NAMED,
    "channels/telegram/office.py::_OFF": READ,
    "channels/telegram/office.py::code in a group": LOGGED,
    "channels/telegram/orders.py": READ,
    "channels/telegram/outgoing.py::cannot be read": LOGGED,
    "channels/telegram/polling.py": LOGGED,
    "channels/telegram/refusals.py": "what Telegram says, which is read",
    "channels/telegram/reloading.py::the folder is not": LOGGED,
    "channels/telegram/reloading.py::--allow-rollback": LOGGED,
    "channels/telegram/reports.py::a change of the folder": LOGGED,
    "channels/telegram/request.py": LOGGED,
    "channels/telegram/beginning.py::FIRST": "the name on file of the first administrator, as one that an operator has given",
    "channels/telegram/beginning.py::casebrief: nobody": "printed for the operator",
    "channels/telegram/beginning.py::minutes becomes": "printed for the operator",
    "channels/telegram/beginning.py::(or send the bot": "printed for the operator",
    "channels/telegram/takeaway.py": READ,
    "channels/telegram/webhook.py": LOGGED,
    "channels/terminal.py::_LEAVE": READ,
    "channels/terminal.py::bold": NAMED,
    "pipeline/__init__.py": "why a turn was decided so, which only --explain prints",
    "pipeline/across.py": "why a turn was decided so, which only --explain prints",
    "pipeline/briefing.py": READ,
    "pipeline/browsing.py": READ,
    "pipeline/choosing.py": READ,
    "pipeline/pasting.py": READ,
    "pipeline/questions.py": "why a turn was decided so, which only --explain prints",
    "pipeline/showing.py": "why a turn was decided so, which only --explain prints",
    "statements/browsing.py": "months and dates as questions have them",
    "statements/places.py::_DATES": "how Babel writes a date",
    "statements/places.py::_MONTHS": "how Babel writes a date",
    "quoting/attribution.py": READ,
    "quoting/scripts.py": READ,
    "quoting/sense.py": READ,
    "quoting/values.py": NAMED,
    "quoting/words.py": READ,
    "compiler/build.py": "SQL",
    "compiler/catalogues.py": LOGGED,
    "compiler/examine.py": "a problem of the knowledge, told to its curator on the command line",
    "compiler/lists.py::statements by": NAMED,
    "compiler/lists.py::brief entries": NAMED,
    "compiler/lists.py::as of": NAMED,
    "compiler/postings.py": "SQL",
    "compiler/readings.py": "SQL",
    "compiler/teaching.py": "a problem of the knowledge, told to its curator on the command line",
}
"""What holds such words and tells readers none of them: a file, a constant in it, or words that one begins with; and why."""


def unsaid(tree):
    """The parts of a module that tell readers nothing: docstrings, errors, the log, patterns, keys, and what is compared with."""
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant()):
                yield node
            case ast.Raise() | ast.Compare() | ast.MatchValue():
                yield node
            case ast.Dict(keys=keys):
                yield from filter(None, keys)
            case ast.Subscript(slice=key):
                yield key
            case ast.Call(func=func):
                root = func
                while isinstance(root, ast.Attribute):
                    root = root.value
                name = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
                if getattr(root, "id", "") in LOGS or name.endswith("Error"):
                    yield node


def constants(tree):
    """Each part of a module that a constant at its top is made of, by that constant's name."""
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        for target in targets:
            yield from ((id(part), getattr(target, "id", "")) for part in ast.walk(node))


def sentences(source):
    """What may be a sentence in a module, each with the constant that holds it, '' for none."""
    tree = ast.parse(source)
    skipped = {id(part) for node in unsaid(tree) for part in ast.walk(node)}
    named = dict(constants(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped and SENTENCE.search(node.value):
            yield named.get(id(node), ""), node.value.strip(" ;:,.\n"), node.lineno


def listed_as(path, constant, text):
    return next((name for name in LISTED if name in {path, f"{path}::{constant}"} or (name.startswith(f"{path}::") and text.startswith(name.partition("::")[2]))), None)


def bypassing():
    """Every sentence in the code that is in no catalogue and not listed, and what of the list is met."""
    found, met = [], set()
    for place in PLACES:
        path = ROOT / "bot" / place
        for file in [path] if path.is_file() else sorted(path.rglob("*.py")):
            name = file.relative_to(ROOT / "bot").as_posix()
            for constant, text, line in sentences(file.read_text(encoding="utf-8")):
                listed = listed_as(name, constant, text)
                met |= {listed}
                found += [] if listed else [f"{name}:{line}: {text!r}"]
    return found, met


def test_no_sentence_in_the_code_bypasses_the_catalogues():
    found, met = bypassing()
    assert not found, "\n".join(found)
    assert set(LISTED) <= met, f"nothing is there any more of: {set(LISTED) - met}"


@pytest.mark.parametrize(
    "planted",
    [
        'def told(name):\n    return f"There is nothing for {name}."',
        'def told(visitor):\n    """Says it."""\n    return Message(visitor.place, "没有资料")',
        'HOW = "Send it again"',
        'def told():\n    return ["Nothing.", "x"]',
    ],
)
def test_a_planted_sentence_is_found(planted):
    assert list(sentences(planted))


@pytest.mark.parametrize(
    "harmless",
    [
        '"""A docstring of several words."""',
        'def f():\n    raise ValueError("the thing is not there")',
        'def f(x):\n    log.info("begun with %s now", x)\n    return x == "not on file"',
        'MARKS = re.compile("one two|三")',
        'KEYS = {"not on file": 1}',
    ],
)
def test_what_is_told_to_nobody_is_not(harmless):
    assert not list(sentences(harmless))
