"""The transcripts and figures of the README, made by running them: `python -m tests.transcripts` writes them anew."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from bot import settings
from bot.app import App, open_app
from bot.channels.telegram.sends import Acknowledgement, Edit, Keyboard, Message, plain
from bot.evaluation import evaluate, read, shares
from bot.model import Session, Utterance
from tests.statements.played import played
from tests.telegram import misses
from tests.telegram.counter import Counter

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"

TALKS = {
    "English": ["how many ppl did the chinese side arrest", "and in the US?", "the zero-tolerance quote, exactly"],
    "Simplified": ["芬太尼案抓了几个人", "那金额呢", "奥斯汀·摩尔的手机号有吗"],
    "Quotation": [
        "Narcotics is a public enemy to humanity and a public hazard to the world.",
        "/check Yu Haibin said: “Fighting narcotics crimes has no borders.”",
        "/check The Chinese government has not always maintained a “zero tolerance” attitude towards narcotics crimes",
        "/check “No boat will leave the harbour before the court has spoken.”",
    ],
    "QuotationChinese": [
        "核对 We are firmly committed to targeting the illegal import and sale of opioids … and prevent the crisis from spreading further.",
        "“打击毒品犯罪没有国界”",
        "核對 肖副局長說：「我們相信，經過雙方努力，我們不能在禁毒領域進一步合作」",
    ],
    "Traditional": ["主嫌被判了什麼刑？", "是誰報導的", "記者會是怎麼一回事"],
}


def transcript(app: App, questions: list[str]) -> str:
    """The conversation as a reader sees it."""
    session, lines = Session(), []
    for question in questions:
        turn = app.respond(Utterance(question), session)
        session = turn.session
        lines.append(f"› {question}\n{turn.reply.text}")
    return "\n\n".join(lines)


ONBOARDING = ["简介", "下一步", "详细", "跳过", *["~下一步"] * 5, "下一步", "下一步", "1", "1", "简介"]
"""A newcomer's tour in the terminal; what has a ~ before it is said too, and left out here."""


def onboarding(app: App) -> str:
    """The tour as a reader sees it."""
    session, lines = Session(), []
    for said in ONBOARDING:
        turn = app.respond(Utterance(said.removeprefix("~")), session)
        session = turn.session
        lines += [f"› {said}\n{turn.reply.text}"] if said[0] != "~" else ["…"] if lines[-1] != "…" else []
    return "\n\n".join(lines)


TELEGRAM = ["/start", "[Who is Austin Moore?]", "how much money was seized", "[简体中文]", "[出处]", "那毒品呢"]
"""A chat on Telegram: what is typed, and which button is pressed."""


def telegram_transcript(app: App) -> str:
    """The chat as it looks on a phone: quotations behind a bar, buttons in brackets."""
    counter = Counter(app)
    session, shown, keyboard = Session(), [], ()
    for number, step in enumerate(TELEGRAM):
        session, sends = counter.handle(_update(number, step, keyboard), session)
        told = [send for send in sends if not isinstance(send, Acknowledgement)]
        keyboard = told[-1].keyboard
        shown.append("\n\n".join([f"› {step}", *(_seen(send) for send in told)]))
    return "\n\n".join(shown)


def _update(number: int, step: str, keyboard: Keyboard) -> dict[str, Any]:
    person = {"id": 1001, "is_bot": False, "first_name": "Ann", "language_code": "en"}
    message = {"message_id": number, "date": 1, "chat": {"id": 1001, "type": "private"}, "from": person}
    if not step.startswith("["):
        return {"update_id": number, "message": {**message, "text": step}}
    [data] = [button.data for row in keyboard for button in row if f"[{button.label}]" == step]
    return {"update_id": number, "callback_query": {"id": "1", "from": person, "chat_instance": "1", "message": message, "data": data}}


def _seen(send: Message | Edit) -> str:
    quoted = re.sub(r"<blockquote(?: expandable)?>(.*?)</blockquote>", lambda found: re.sub("^", "▏", found[1], flags=re.MULTILINE), send.text, flags=re.DOTALL)
    rows = [" ".join(f"[{button.label}]" for button in row) for row in send.keyboard]
    return "\n".join([*(["(in place of the message before)"] if isinstance(send, Edit) else []), plain(quoted), *rows])


SETS = {
    "development": "development questions",
    "second": "second set, written apart from knowledge and engine",
    "held_out": "held-out set, the same, put away while the method was built",
}


def figures(app: App) -> str:
    """The table of right, wrong and missed per set and language."""
    rows = ["| | n | right | wrong | missed |", "| --- | --: | --: | --: | --: |"]
    for file, title in SETS.items():
        counted = shares(evaluate(read(ROOT / "tests" / "questions" / f"{file}.jsonl"), app.respond, app.index.scripts))
        for name in ("all", "en", "zh-Hans", "zh-Hant", "mixed"):
            n = sum(counted[name].values())
            shown = f"**{title}**" if name == "all" else name
            rows.append(f"| {shown} | {n} | " + " | ".join(f"{counted[name][kind] / n:.1%}" for kind in ("right", "wrong", "missed")) + " |")
    return "\n".join(rows)


def written(app: App, text: str) -> str:
    """The README with transcripts and figures as they are now."""
    for name, questions in TALKS.items():
        told = f"<!-- transcript: {name} -->\n```\n{transcript(app, questions)}\n```"
        text = re.sub(rf"<!-- transcript: {name} -->\n```\n.*?```", lambda _, told=told: told, text, flags=re.DOTALL)
    tour = f"<!-- transcript: Onboarding -->\n```\n{onboarding(app)}\n```"
    text = re.sub(r"<!-- transcript: Onboarding -->\n```\n.*?```", lambda _: tour, text, flags=re.DOTALL)
    chat = f"<!-- transcript: Telegram -->\n```\n{telegram_transcript(app)}\n```"
    text = re.sub(r"<!-- transcript: Telegram -->\n```\n.*?```", lambda _: chat, text, flags=re.DOTALL)
    press = f"<!-- transcript: Press -->\n```\n{played(app)}\n```"
    text = re.sub(r"<!-- transcript: Press -->\n```\n.*?```", lambda _: press, text, flags=re.DOTALL)
    asked = f"<!-- transcript: Misses -->\n```\n{misses.played()}\n```"
    text = re.sub(r"<!-- transcript: Misses -->\n```\n.*?```", lambda _: asked, text, flags=re.DOTALL)
    table = f"<!-- figures -->\n\n{figures(app)}\n"
    return re.sub(r"<!-- figures -->\n\n(?:\|.*\n)+", lambda _: table, text)


if __name__ == "__main__":
    README.write_text(written(open_app(settings.read(knowledge=str(ROOT / "knowledge"))), README.read_text(encoding="utf-8")), encoding="utf-8")
