"""The words of the commands that read or change the state: who may give each stands in bot.governance.permits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.channels.telegram.orders import order_in
from bot.model import Lang
from bot.pipeline.questions import Known
from bot.pipeline.reading import command_in
from bot.text import fold

COMMANDS: Final = {
    **dict.fromkeys(("export", "导出", "汇出", "带走"), "export"),
    **dict.fromkeys(("changes", "变化", "变动", "最近变化"), "changes"),
    **dict.fromkeys(("me", "我的信息", "我的资料"), "me"),
    **dict.fromkeys(("forget", "删除我的信息", "删除我的资料"), "forget"),
    **dict.fromkeys(("people", "人员"), "people"),
    **dict.fromkeys(("invite", "邀请"), "invite"),
    **dict.fromkeys(("role", "角色"), "role"),
    **dict.fromkeys(("suspend", "停用"), "suspend"),
    **dict.fromkeys(("label", "标签"), "label"),
    **dict.fromkeys(("approve", "批准", "核准", "审批"), "approve"),
    **dict.fromkeys(("withdraw", "撤回"), "withdraw"),
    **dict.fromkeys(("misses", "未答", "未答问题"), "misses"),
    **dict.fromkeys(("recalls", "撤回情况", "撤回情形"), "recalls"),
}
"""Every such command by its words, folded (Traditional is folded to Simplified first); the others stand in bot.dialogue."""

BARE: Final = frozenset(
    {
        *("people", "人员", "approve", "批准", "核准", "审批", "recalls", "撤回情况", "撤回情形", "我的信息", "我的资料"),
        *("export", "导出", "汇出", "带走", "misses", "未答", "未答问题"),
    }
)
"""Words of commands that mean nothing else where they stand alone: given without a slash too. None of them changes anything."""

TAKEN: Final = frozenset(word for word in BARE if COMMANDS[word] == "export")
"""Words of a command that is given without a slash too where all that follows says what to take away."""

PHRASES: Final = dict.fromkeys(
    (
        *("what's new", "whats new", "what is new", "what has changed", "what's changed", "what changed", "anything new", "any changes"),
        *(
            "最近变化",
            "最近变动",
            "有什么变化",
            "有什么变动",
            "有什么新变化",
            "最近有什么变化",
            "最近有什么变动",
            "有什么新内容",
            "有变化吗",
        ),
        *("有何变化", "什么变了", "有什么更新", "最近有什么更新"),
        *("上次之后有什么变化", "上次之后有什么变动", "上次以来有什么变化", "上次以来有什么变动", "上次以来的变化"),
        *("what changed since last time", "what has changed since last time", "what's changed since last time"),
        *("what changed since my last visit", "what has changed since my last visit", "what's changed since my last visit"),
    ),
    "changes",
)
"""What is said for a command without a slash, and nothing more, folded."""
_LONGEST_PHRASE: Final = 40
_LONGEST_BARE: Final = 20
"""Characters beyond which no text is a single word of a command."""
_ENDS: Final = " .!?。！？"


@dataclass(frozen=True, slots=True)
class Words:
    """The words of commands as one compiled file folds them: which command a text gives."""

    index: Known

    def command_of(self, text: str) -> str | None:
        """The command that a text gives by a slash, or by a phrase that means nothing else; None where it gives none."""
        head = _head_of(text)
        if head is not None:
            return COMMANDS.get(self.folded(head))
        return PHRASES.get(_plain(self.folded(text))) if len(text) <= _LONGEST_PHRASE else None

    def bare_command(self, text: str) -> str | None:
        """The command that a text without a slash gives: a word alone, or one before what to take away; or None."""
        word = command_in(self.folded(text)) if len(text) <= _LONGEST_BARE else ""
        if word in BARE:
            return COMMANDS[word]
        head, _, wanted = text.partition(" ")
        return COMMANDS[self.folded(head)] if self.folded(head) in TAKEN and order_in(wanted, self.index, Lang.EN) else None

    def folded(self, text: str) -> str:
        """A word as it is looked up."""
        return fold(text, self.index.scripts.table)


def _plain(folded: str) -> str:
    """A folded text as PHRASES has it."""
    return folded.replace("’", "'").strip().rstrip(_ENDS)


def _head_of(text: str) -> str | None:
    """The word of a command without its slash and the bot it names; None for a text that gives none."""
    head = text.split(maxsplit=1)[0] if text.strip() else ""
    return head[1:].partition("@")[0] if head[:1] in {"/", "／"} else None
