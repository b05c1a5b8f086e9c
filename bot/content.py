"""What a compiled file hands out: finished entries, lines of lists, questions that check what stuck, and digests of what is told."""

from typing import NamedTuple

from bot.cards import Card
from bot.labels import CLEAR
from bot.model import Option, Part


class Stored(NamedTuple):
    """An entry as it is told in one language: finished text, and what stands beside it.

    `provenance` says who said so, `quoted` the same with the words of the documents at length; `names` are the agency or person
    that it is, or the one person that it is about or whose words it holds; `case` is the only case that has it, if one has;
    `label` is the highest of all that is told in it. `card` is that of a contact; then its text is the first part.
    """

    entry: str
    kind: str
    title: str
    parts: tuple[Part, ...]
    provenance: str
    quoted: str
    sources: tuple[str, ...]
    shows: str = ""
    related: tuple[Option, ...] = ()
    names: tuple[str, ...] = ()
    case: str = ""
    label: str = CLEAR
    card: Card | None = None


class Line(NamedTuple):
    """An item of a stored list: the entry it stands for, its text, when it happened ('' where undated), in which cases ('()': all).

    `label` is the highest of all that its text tells; `entries` are those that a step of the brief is made of.
    """

    entry: str
    title: str
    text: str
    when: str
    sources: tuple[str, ...]
    cases: tuple[str, ...] = ()
    label: str = CLEAR
    entries: tuple[str, ...] = ()


class Quiz(NamedTuple):
    """A question that checks what stuck: about which entry, as it is asked, the choices, and the number of the right one.

    `mark`, less than a hundred, is another for another question or other choices: a button of an older one is known by it. `label`
    is the highest of all that it tells, `step` that of the brief in which the entry stands, 0 for none.
    """

    entry: str
    asked: str
    choices: tuple[str, ...]
    right: int
    mark: int
    label: str = CLEAR
    step: int = 0


class Edition(NamedTuple):
    """What is told in an entry, as a digest; how many documents it puts side by side; the last day on which it holds, '' for none."""

    entry: str
    digest: str
    documents: int = 1
    until: str = ""
