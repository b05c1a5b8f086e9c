"""The words of the commands that read or change the state: who may give each stands in bot.governance.permits."""

from __future__ import annotations

from typing import Final

COMMANDS: Final = {
    **dict.fromkeys(("me", "我的信息", "我的资料"), "me"),
    **dict.fromkeys(("forget", "删除我的信息", "删除我的资料"), "forget"),
    **dict.fromkeys(("people", "人员"), "people"),
    **dict.fromkeys(("invite", "邀请"), "invite"),
    **dict.fromkeys(("role", "角色"), "role"),
    **dict.fromkeys(("suspend", "停用"), "suspend"),
    **dict.fromkeys(("label", "标签"), "label"),
    **dict.fromkeys(("approve", "批准", "核准", "审批"), "approve"),
    **dict.fromkeys(("withdraw", "撤回"), "withdraw"),
    **dict.fromkeys(("recalls", "撤回情况", "撤回情形"), "recalls"),
}
"""Every such command by its words, folded (Traditional is folded to Simplified first); the others stand in bot.dialogue."""

BARE: Final = frozenset({"people", "人员", "approve", "批准", "核准", "审批", "recalls", "撤回情况", "撤回情形", "我的信息", "我的资料"})
"""Words of commands that mean nothing else where they stand alone: given without a slash too. None of them changes anything."""


def head_of(text: str) -> str | None:
    """The word of a command without its slash and the bot it names; None for a text that gives none."""
    head = text.split(maxsplit=1)[0] if text.strip() else ""
    return head[1:].partition("@")[0] if head[:1] in {"/", "／"} else None
