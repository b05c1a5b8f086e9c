"""What the press desk tells without being asked, and what to do next."""

from __future__ import annotations

from typing import Final

from bot.phrases.marking import N_, NN_

AWAITS: Final = N_("{statement} v{version} waits for your approval.")
BUTTON_READ: Final = N_("Read it")
RECALLING: Final = NN_(
    "It was handed out in {count} copy: whoever has it is being told. /recalls shows who has not yet confirmed.",
    "It was handed out in {count} copies: everyone who has one is being told. /recalls shows who has not yet confirmed.",
)
RECALLING_NONE: Final = N_("No copy of it was handed out.")
WITHDRAW_WHY: Final = N_(
    "Why is {statement} to be withdrawn? Send the reason behind the id, in English and in Chinese, both, with a | between them: "
    "/withdraw {statement} A figure was wrong. | 数字有误。"
)
EXPIRED: Final = N_("Do not use statement {statement} any more: it was good until {times}.")
