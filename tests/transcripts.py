"""The transcripts and figures of the README, made by running them: `python -m tests.transcripts` writes them anew."""

from __future__ import annotations

import re
from pathlib import Path

from bot import settings
from bot.app import App, open_app
from bot.evaluation import evaluate, read, shares
from bot.model import Session, Utterance

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"

TALKS = {
    "English": ["how many ppl did the chinese side arrest", "and in the US?", "the zero-tolerance quote, exactly"],
    "Simplified": ["芬太尼案抓了几个人", "那金额呢", "奥斯汀·摩尔的手机号有吗"],
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


SETS = {"development": "development questions", "second": "second set, written apart from knowledge and engine"}


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
    table = f"<!-- figures -->\n\n{figures(app)}\n\n## The command"
    return re.sub(r"<!-- figures -->.*?## The command", lambda _: table, text, flags=re.DOTALL)


if __name__ == "__main__":
    README.write_text(written(open_app(settings.read(knowledge=str(ROOT / "knowledge"))), README.read_text(encoding="utf-8")), encoding="utf-8")
