"""The error tree: every error names the thing, the place and what is allowed or what to do next."""

from typing import NamedTuple


class CasebriefError(Exception):
    """Base of all that Casebrief raises on purpose; its text is fit for an operator's eyes."""


class Problem(NamedTuple):
    """One mistake in a knowledge file: where it is, what it is, and what is allowed."""

    file: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}"


class KnowledgeError(CasebriefError):
    """The knowledge folder cannot be compiled; `problems` holds every reason, in file order."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))


class UnknownAgencyError(CasebriefError):
    """An agency was named that is not on file."""


class TableError(CasebriefError):
    """A table cannot be taken over; `problems` holds every reason, by row."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))


class KnowledgeMissingError(CasebriefError):
    """There is no knowledge where it was looked for."""


class StoreError(CasebriefError):
    """The compiled file is missing, damaged or of another make."""


class StateError(CasebriefError):
    """The state cannot be opened, read or written; nothing that was asked for has been done."""


class StateBusyError(StateError):
    """The state cannot be had now, but may be later: another instance uses it, or the disk is full."""


class SettingsError(CasebriefError):
    """A setting has a value that is not allowed."""
