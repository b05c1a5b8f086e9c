"""The public sets: where each lies in the folder that is named, and its reading into a task."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from bot.bench.accuracy.task import Item, Kind, Question, Task
from bot.errors import CasebriefError
from bot.model import Lang

Record = Mapping[str, Any]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Recipe:
    """Where a set lies and how it is read.

    `text` and `asked` are the fields of an item's text and of a question; `outside` is the label that is learnt by nobody,
    so that nothing answers its questions; with `simplified` questions in Traditional are put into Simplified.
    """

    folder: str
    kind: Kind
    lang: Lang
    items: str
    questions: str
    text: str = "text"
    asked: str = "text"
    outside: str | None = None
    simplified: bool = False

    def task(self, name: str, folder: Path) -> Task:
        """The set of a folder as a task; a CasebriefError names the line that cannot be used."""
        home = folder / self.folder
        items = tuple(_each(home / self.items, self._item))
        mended = _simplified() if self.simplified else str
        questions = _each(_only(home, self.questions), lambda record: Question(mended(record[self.asked]), self._gold(record)))
        return Task(name, self.kind, self.lang, tuple(item for item in items if item.label != self.outside), tuple(questions))

    def _item(self, record: Record) -> Item:
        label = record["label" if self.kind is Kind.INTENT else "id"]
        return Item(label, record[self.text], record.get("title", "").replace("_", " "))

    def _gold(self, record: Record) -> frozenset[str]:
        match self.kind:
            case Kind.INTENT:
                return frozenset({record["label"]} - {self.outside})
            case Kind.QUESTION:
                return frozenset(record["gold"])
            case Kind.PASSAGE:
                return frozenset({record["pid"]})


def _intents(folder: str, lang: Lang, items: str = "train.jsonl", *, outside: str | None = None) -> Recipe:
    return Recipe(folder, Kind.INTENT, lang, items, "test.jsonl", outside=outside)


def _passages(folder: str, lang: Lang, *, text: str = "text", asked: str = "q", simplified: bool = False) -> Recipe:
    return Recipe(folder, Kind.PASSAGE, lang, "passages.jsonl", "questions.jsonl", text, asked, simplified=simplified)


_FEW: Final = "train_10shot.jsonl"

SETS: Final[Mapping[str, Recipe]] = {
    "banking77": _intents("banking77", Lang.EN),
    "banking77-10shot": _intents("banking77", Lang.EN, _FEW),
    "clinc150": _intents("clinc150", Lang.EN, outside="oos"),
    "clinc150-10shot": _intents("clinc150", Lang.EN, _FEW, outside="oos"),
    "smp2017": _intents("smp2017", Lang.HANS),
    "smp2017-10shot": _intents("smp2017", Lang.HANS, _FEW),
    "smp2017-oos": _intents("smp2017", Lang.HANS, outside="chat"),
    "xsid-en": Recipe("xsid", Kind.INTENT, Lang.EN, "en_train.jsonl", "en_test.jsonl"),
    "xsid-zh": Recipe("xsid", Kind.INTENT, Lang.HANS, "zh_train.jsonl", "zh_test.jsonl"),
    "lcqmc": Recipe("lcqmc", Kind.QUESTION, Lang.HANS, "kb.jsonl", "queries.jsonl", asked="q"),
    "xquad-en-psg": _passages("xquad", Lang.EN, text="en", asked="en"),
    "xquad-zh-psg": _passages("xquad", Lang.HANS, text="zh", asked="zh"),
    "cmrc2018-psg": _passages("cmrc2018", Lang.HANS),
    "drcd-psg": _passages("drcd", Lang.HANT),
    "drcd-psg-simpq": _passages("drcd", Lang.HANT, simplified=True),
}
"""The rows of the result, in order."""


def tasks(folder: Path, names: Sequence[str] | None = None) -> Iterator[Task]:
    """The named sets of a folder, or all that it holds, each read when it comes to it."""
    if not folder.is_dir():
        raise CasebriefError(f"{folder}: is no folder; it takes one with a folder for each of {', '.join(_folders())}")
    if unknown := [name for name in names or () if name not in SETS]:
        raise CasebriefError(f"--sets {','.join(unknown)}: allowed are {', '.join(SETS)}")
    chosen = names or [name for name, recipe in SETS.items() if (folder / recipe.folder).is_dir()]
    if not chosen:
        raise CasebriefError(f"{folder}: holds no set; it takes a folder for each of {', '.join(_folders())}")
    return (SETS[name].task(name, folder) for name in chosen)


def _folders() -> list[str]:
    return list(dict.fromkeys(recipe.folder for recipe in SETS.values()))


def _only(home: Path, name: str) -> Path:
    """The file of that name in a folder below, which may have any name: the halves of a set lie in folders of their own."""
    found = sorted(home.glob(f"*/{name}"))
    if len(found) != 1:
        held = f"it lies in {' and in '.join(path.parent.name for path in found)}" if found else "none has it"
        raise CasebriefError(f"{home}: exactly one folder in it must hold {name}; {held}")
    return found[0]


def _each(path: Path, read: Callable[[Record], T]) -> Iterator[T]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CasebriefError(f"{path}: cannot be read ({error})") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield read(json.loads(line))
        except (ValueError, TypeError, AttributeError) as error:
            raise CasebriefError(f"{path}:{number}: is no JSON object of texts ({error})") from error
        except KeyError as error:
            raise CasebriefError(f"{path}:{number}: lacks {error}") from error


def _simplified() -> Callable[[str], str]:
    import opencc

    convert: Callable[[str], str] = opencc.OpenCC("t2s").convert
    return convert
