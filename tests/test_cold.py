"""A plain ask from a cold start: what it imports, how its command line is read, and what becomes of jieba for it."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path

import pytest

from bot.cli.asked import Asked, plainly
from bot.cli.parser import parser
from tests.conftest import ROOT

STANDARD = set(
    # what the reference imports, python -c 'import sqlite3'
    "os stat genericpath posixpath abc io codecs encodings site sys sqlite3 datetime time math collections functools operator types keyword reprlib itertools _collections_abc "
    # of this program
    "__future__ typing contextlib re enum copyreg pathlib fnmatch ntpath urllib ipaddress errno json hashlib _blake2 heapq copy weakref "
    "unicodedata importlib warnings gc struct base64 binascii array bisect "
    # of jieba
    "logging traceback linecache tokenize token textwrap string threading marshal atexit".split()
)
PROGRAM = set(
    "errors patterns labels features fitted cards model content index phrases text settings governance dialogue rendering "
    "understanding matching knowledge pipeline compiler app cli lanes runs".split()
)
NEEDLESS = {
    "argparse", "gettext", "shutil", "tempfile", "dataclasses", "inspect", "asyncio", "bot.cli.parser", "bot.compiler.edition", "bot.compiler.build",
    "bot.settings.telegram", "bot.pipeline.showing", "bot.pipeline.views", "bot.pipeline.briefing", "bot.pipeline.across", "bot.pipeline.checking",
    "bot.quoting", "bot.statements", "bot.state", "bot.compiler.staging", "bot.knowledge.seal", "bot.localtime", "bot.explanation", "jieba.finalseg", "jieba.posseg", "pkg_resources",
}  # fmt: skip
COUNT = "import sys; from bot.cli import run; run(sys.argv[1:]); sys.stderr.write('\\n'.join(sorted(sys.modules)))"


@pytest.fixture(scope="module")
def modules(app, environment):
    def found(question):
        begun = subprocess.run([sys.executable, "-S", "-c", "import sys; print(*sys.modules, sep='\\n')"], capture_output=True, text=True, check=True)
        run = subprocess.run([sys.executable, "-S", "-c", f"import sys; sys.path[:0] = {sys.path!r}\n{COUNT}", "ask", question],
                             capture_output=True, text=True, env=environment, cwd=ROOT, check=True)  # fmt: skip
        return set(run.stderr.split("\n")) - set(begun.stdout.split("\n"))

    return found


@pytest.mark.parametrize(
    "question", ["总共抓了几个人", "總共抓了幾個人", "how many were arrested in all", "这个案子里面总共抓了多少个人", "這個案子裏面總共抓了多少個人", "number of people arrested in all of it"]
)
def test_a_plain_ask_imports_nothing_but_what_it_needs(modules, question):
    found = modules(question)
    tops = {name.partition(".")[0] for name in found if not name.startswith("_")}
    chinese = not question.isascii()
    assert tops - {"bot", "jieba"} <= STANDARD
    assert ("jieba" in tops) == chinese
    assert {name.split(".")[1] for name in found if name.startswith("bot.")} <= PROGRAM
    assert not found & NEEDLESS
    assert sum(name.startswith("bot.") for name in found) <= 57


def both_ways(arguments, whole):
    """What the short way makes of a command line, and what the parser of all commands does; None where either finds fault."""
    with redirect_stderr(StringIO()):
        try:
            parsed = whole.parse_args(arguments)
        except SystemExit:
            return plainly(arguments), None
    return plainly(arguments), Asked(*(getattr(parsed, name) for name in Asked._fields))


PIECES = [
    [], ["how"], ["how", "many"], ["几个人"], [""], ["--json"], ["--explain"], ["--lang", "zh-Hant"], ["--lang", "de"], ["--lang"], ["--lang=en"],
    ["--role", "press"], ["--role", "-x"], ["--agency", "customs"], ["--agency", ""], ["--knowledge", "."], ["--batch"], ["--"], ["-"], ["-h"], ["-5"], ["--js"], ["-x y"],
]  # fmt: skip


def test_a_plain_ask_is_read_as_the_parser_of_all_commands_reads_it():
    plain, commands = 0, parser()
    for pieces in itertools.product(PIECES, repeat=3):
        arguments = ["ask", *itertools.chain(*pieces)]
        if "-h" in arguments:
            assert plainly(arguments) is None
            continue
        short, whole = both_ways(arguments, commands)
        if short is not None:
            assert whole is not None, arguments
            assert short == whole._replace(question=tuple(whole.question)), arguments
            plain += 1
    assert plain > 1_000


@pytest.mark.parametrize("arguments", [["ask", "--json", "who is it"], ["ask", "who is it", "--lang", "en"], ["ask", "谁", "--role", "press", "--explain"]])
def test_the_usual_forms_go_the_short_way(arguments):
    assert plainly(arguments) is not None


@pytest.mark.parametrize("arguments", [[], ["ask"], ["chat"], ["--knowledge", "k", "ask", "who"], ["ask", "--batch"], ["ask", "--help"], ["ask", "who", "--json", "is it"]])
def test_all_else_goes_to_the_parser_of_all_commands(arguments):
    assert plainly(arguments) is None


def texts():
    """All that stands in the sets of questions and in the knowledge, line by line."""
    for path in sorted((ROOT / "tests" / "questions").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield from (text for turns in json.loads(line).get("turns", ()) for text in ([turns] if isinstance(turns, str) else []))
    for folder in ("knowledge", "tests/harbour", "tests/second_case"):
        for path in sorted((ROOT / folder).rglob("*.yaml")):
            yield from path.read_text(encoding="utf-8").splitlines()


CUT = """
import json, os, sys, tempfile
from pathlib import Path
folder = tempfile.mkdtemp()
tempfile.tempdir = folder
del sys.modules["tempfile"]
from bot.knowledge.store import File
texts = json.load(sys.stdin)
file = File(Path(sys.argv[1]))
ours = [file.cutter.words(text) for text in texts]
assert os.listdir(folder) == [], os.listdir(folder)
assert "jieba.finalseg" not in sys.modules
import jieba
stock = jieba.Tokenizer()
stock.tmp_dir = folder
jieba.setLogLevel(60)
stock.FREQ, stock.total, stock.initialized = dict(json.loads(Path(sys.argv[2]).read_text())), file.cutter._total, True
assert ours == [list(stock.cut(text, HMM=False)) for text in texts]
guessed = jieba.Tokenizer()
guessed.tmp_dir = folder
assert guessed.lcut("他来到了网易杭研大厦") == ["他", "来到", "了", "网易", "杭研", "大厦"]
import jieba.finalseg, jieba.posseg
assert jieba.finalseg.__spec__ is not None
print("cut alike", len(texts))
"""


def test_jieba_cuts_as_it_does_out_of_the_box(app, tmp_path):
    """With nothing but the names on file in its dictionary; no cache is written, no warning shown, and what was put off is there when asked for."""
    from bot.text import jieba_dictionary

    connection = app.index._connection
    known = jieba_dictionary({})
    added = {word: frequency for word, frequency in connection.execute("select word, frequency from dictionary") if known.get(word) != frequency}
    (tmp_path / "dictionary.json").write_text(json.dumps({**known, **added}), encoding="utf-8")
    stretches = sorted({stretch for text in texts() for stretch in _chinese(text)})
    run = subprocess.run([sys.executable, "-W", "error", "-c", CUT, str(app.index.path), str(tmp_path / "dictionary.json")],
                         input=json.dumps(stretches), capture_output=True, text=True, cwd=ROOT, check=False)  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert run.stdout.split()[-1] == str(len(stretches))
    assert not run.stderr
    assert len(stretches) > 5_000


def _chinese(text):
    from bot.text import is_han, pieces

    return (piece for piece in pieces(text) if is_han(piece[0]) and len(piece) > 1)


@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13"])
def test_jieba_is_imported_without_a_warning(version, tmp_path):
    """Also where it has never been compiled before, on each Python that is on this machine."""
    import shutil

    import jieba

    python = sys.executable if sys.version.startswith(f"{version}.") else shutil.which(f"python{version}")
    if python is None or subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode:
        pytest.skip(f"there is no Python {version} here")
    shutil.copytree(Path(jieba.__file__).parent, tmp_path / "jieba", ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
    code = f"import sys; sys.path[:0] = [{str(ROOT)!r}, {str(tmp_path)!r}]\nfrom bot.text import Cutter\nprint(Cutter({{'中国': 5, '中': 1, '国': 1}}, 7).words('中国人'))"
    run = subprocess.run([python, "-W", "error", "-c", code], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout.strip(), run.stderr) == (0, "['中国', '人']", "")
