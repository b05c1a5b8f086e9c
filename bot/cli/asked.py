"""What `casebrief ask` may be given, and its plain form read without the parser of all commands: that takes longer than the answer."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from bot.governance.audience import ROLES
from bot.model import Lang


class Option(NamedTuple):
    """An option of the command line, as the parser of all commands takes it too; False as default is of one that takes no value."""

    flag: str
    about: str
    default: str | bool | None = None
    metavar: str | None = None
    choices: tuple[str, ...] | None = None

    @property
    def name(self) -> str:
        """What its value is called."""
        return self.flag.removeprefix("--")


KNOWLEDGE: Final = Option("--knowledge", "serve this knowledge folder", metavar="DIR")
READER: Final = (
    Option("--role", f"read as this role: {', '.join(ROLES)} (default: staff)", "staff"),
    Option("--agency", "and as one of this agency (default: of none)", "", "ID"),
)
ASKING: Final = (
    Option("--lang", "answer in this language and script", choices=tuple(lang.value for lang in Lang)),
    *READER,
    Option("--json", "print one JSON object", default=False),
    Option("--explain", "print how the answer came about", default=False),
    Option("--compiled", "ask this compiled file as it is, and no folder", metavar="FILE"),
)
BATCH: Final = Option("--batch", 'read {"id", "turns": [...]} a line, print one JSON object a line', default=False)
_PLAIN: Final = {option.flag: option for option in (KNOWLEDGE, *ASKING)}


class Asked(NamedTuple):
    """What is asked, and how it is to be answered."""

    question: tuple[str, ...]
    lang: str | None = None
    role: str = "staff"
    agency: str = ""
    json: bool = False
    explain: bool = False
    compiled: str | None = None
    batch: bool = False
    knowledge: str | None = None


def plainly(arguments: Sequence[str]) -> Asked | None:
    """What a command line asks: words that stand together, options in full before or behind them; None for any other, wrong or right."""
    if not arguments or arguments[0] != "ask":
        return None
    words: list[str] = []
    given: dict[str, Any] = {}
    ended = False
    rest = iter(arguments[1:])
    for argument in rest:
        if not argument.startswith("-"):
            if ended:
                return None
            words.append(argument)
            continue
        ended = bool(words)
        option = _PLAIN.get(argument)
        if option is None:
            return None
        if option.default is False:
            given[option.name] = True
            continue
        value = next(rest, "-")
        if value.startswith("-") or (option.choices and value not in option.choices):
            return None
        given[option.name] = value
    return Asked(tuple(words), **given) if words else None
