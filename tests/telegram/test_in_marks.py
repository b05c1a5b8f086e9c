"""Whatever the bot says comes from the catalogues or from what is on file: said with a catalogue in which each message stands in marks.

The small knowledge is compiled with marks around every message of the Traditional catalogue; then a large sample of all that the bot
says is asked for in that script, by every role, in private and in a group. What stands outside the marks must be on file. Only "/why all" is left out: it is
the curators' `casebrief ask --explain`, which is English by design.
"""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from babel.messages.pofile import read_po, write_po

from bot import settings
from bot.app import open_app
from bot.channels.telegram.commands import COMMANDS
from bot.channels.telegram.keyboards import TOGGLES
from bot.channels.telegram.newsroom import Newsroom
from bot.channels.telegram.sends import Acknowledgement, Menu, plain
from bot.channels.telegram.takeaway import SHORT
from bot.channels.telegram.visitor import Visitor
from bot.dialogue import COMMANDS as READING
from bot.governance.audience import Reader
from bot.labels import LABELS
from bot.model import Lang, Session
from bot.people import ROLES_TO_GIVE, digest_of
from bot.state.acts import Invitation
from bot.state.delivered import Delivery
from tests.conftest import HARBOUR, ROOT
from tests.statements.house import ID, NOW, at, content, person
from tests.telegram.counter import reception
from tests.telegram.test_newsroom import asks, taps

OPEN, SHUT = "⟦", "⟧"
SECOND, THIRD = "ps-2027-002", "ps-2027-003"
DESKS = (at("approved"), at("submitted", content(statement=SECOND)), at("withdrawn", content(statement=THIRD)))
WHO = {role: person(number, role) for number, role in enumerate(ROLES_TO_GIVE, 60)}
CODE = "a-code-that-was-handed-on-7"


@pytest.fixture(scope="module")
def marked(environment, tmp_path_factory):
    """The small knowledge with the catalogue in marks."""
    folder = tmp_path_factory.mktemp("marked")
    for lang in ("en", "zh_Hans", "zh_Hant"):
        place = f"{lang}/LC_MESSAGES/messages.po"
        with (ROOT / "locales" / place).open("rb") as file:
            catalog = read_po(file)
        for message in (one for one in catalog if one.id and lang == "zh_Hant"):
            if isinstance(message.id, str):
                message.string = f"{OPEN}{message.string}{SHUT}"
            else:
                message.string = tuple(f"{OPEN}{text}{SHUT}" for text in message.string)
        (folder / place).parent.mkdir(parents=True)
        with (folder / place).open("wb") as file:
            write_po(file, catalog)
    read = settings.read(environment, knowledge=str(HARBOUR))
    return open_app(read._replace(locales=folder, data=folder / "data"), reader=Reader("staff"))


@pytest.fixture(scope="module")
def bot(marked):
    return replace(reception(marked), newsroom=Newsroom(("Asia/Shanghai",), lambda: 0.0))


@pytest.fixture(scope="module")
def on_file(marked):
    """All that the knowledge and the statements say, with what is said beside them."""
    index = marked.index
    texts = [path.read_text(encoding="utf-8") for path in HARBOUR.rglob("*.yaml")]
    texts += [row[0] for table, column in (("line", "title"), ("line", "text"), ("reply", "parts"), ("entity", "name"))
              for row in index._all(f"select {column} from {table}")]  # fmt: skip
    texts += [str(names) for names in index.names.values()]
    for filed in (filed for desk in DESKS for filed in desk.versions):
        texts += [filed.body.decode(), filed.hash, filed.statement, *filed.why.values()]
    texts += [one.words for one in content().texts.values()]
    texts += [one.name for one in WHO.values()] + [*LABELS, *TOGGLES.values(), "TLP:", "Casebrief"]
    texts += [f"{one}\n{one} + {other}" for one in SHORT.values() for other in SHORT.values()]
    return bare("\n".join(texts))


def bare(text):
    """The letters and figures of a text, and nothing between them: what joins them differs from place to place."""
    return re.sub(r"[\W_]+", "", text.replace("\\n", "")).lower()


def outside(text):
    """What stands outside the marks, piece by piece; one that was cut off with its end is shut there."""
    depth, kept = 0, []
    for ch in text:
        depth += (ch == OPEN) - (ch == SHUT and depth > 0)
        kept.append("\n" if ch in {OPEN, SHUT} or depth else ch)
    return "".join(kept).split("\n")


def bypasses(text, on_file):
    """The pieces of a text that are neither of the catalogue nor on file."""
    pieces = (re.split(r"[•·…:：，。；、（）()]|\b\d+\. |/\w+", piece) for piece in outside(plain(text)))
    found = (piece.strip() for some in pieces for piece in some)
    return [piece for piece in found if re.search(r"[^\W\d_]{2}|[\u3400-\u9fff]", piece) and bare(piece) not in on_file]


def said(handled):
    """Everything that a reader sees of an answer: texts, buttons, notices and menus."""
    for send in handled.sends:
        match send:
            case Acknowledgement(_, text, _):
                yield text
            case Menu(_, commands, code):
                yield from (about for _, about in commands if code == "hant")
            case _:
                yield getattr(send, "text", "")
                for button in (button for row in getattr(send, "keyboard", ()) for button in row):
                    yield button.label


QUESTIONS = (
    "誰發現了火災？", "火災是什麼時候發生的？", "港口誰負責？", "你好", "謝謝", "天氣怎麼樣", "火災損失多少，以及天氣怎麼樣", "Wie geht es?", "", "？", "7",
    "長" * 2_000, "船長說了什麼", "核對 “我們今年將檢查21座倉庫。”", "核對 “我們今年將檢查22座倉庫。”", "按主題查聲明", "/聲明 倉庫", "/聲明 無此詞語",
    "/案件 1", "/案件 全部", "/語言 繁", "/語言 auto", "/語言 無", "/為什麼", "/無此指令", "下一步", "簡介", "時間線 2026", "時間線 1801", ID, SECOND, THIRD,
    f"/approve {SECOND}", f"/approve {SECOND} 0000", f"/withdraw {ID}", f"/withdraw {ID} One. | 一。", "/withdraw nothing One. | 一。",
    "/invite", "/invite king - Duty officer", "/invite staff nowhere Duty officer", "/invite staff - Duty officer", f"/invite staff - {'x' * 99}",
    "/role", "/role 61 staff", "/role 61 press", "/role 99 staff", "/suspend", "/suspend 61", "/suspend 61 off", "/suspend 99", "/label AMBER",
    "/label PURPLE", f"/start {CODE}",
)  # fmt: skip
ASKS = (*QUESTIONS, *(f"/{word}" for word in (*COMMANDS, *READING)))


def session(**more):
    return Session(last=Lang.HANT, chosen=Lang.HANT, **more)


@pytest.mark.parametrize("role", ["", *ROLES_TO_GIVE])
@pytest.mark.parametrize("chat", [None, -100], ids=["private", "group"])
def test_all_that_is_said_stands_in_marks_or_is_on_file(bot, on_file, role, chat):
    who, heard, wrong = WHO.get(role), 0, []
    invitation = Invitation(digest_of(CODE), "staff", "", "staff 60", "alias-66", NOW + 60)
    gone = tuple(Delivery(number, THIRD, 1, "en", 9_060 + number, 9_060 + number, NOW, 5, recalled=NOW) for number in (0, 1))
    for ask in ASKS:
        more = {"invitation": invitation} if CODE in ask else {}
        kept = session(seen=(SECOND, 1, DESKS[1].last.hash)) if ask.endswith(" 0000") else session()
        handled = asks(bot, who, ask, *DESKS, lang=Lang.HANT, session=kept, chat=chat, deliveries=gone, **more)
        answers = [handled]
        buttons = [button for send in handled.sends for row in getattr(send, "keyboard", ()) for button in row]
        pressed = sorted({button.data for button in buttons if button.data and button.label.strip("✓ ") not in TOGGLES.values()})
        answers += [taps(bot, who, data, *DESKS, lang=Lang.HANT, chat=chat, deliveries=gone, audience=handled.audience) for data in pressed]
        for one in answers:
            for text in filter(None, said(one)):
                if one.session.chosen in {None, Lang.HANT} and OPEN in text:
                    heard += 1
                wrong += [(ask, text[:80], piece) for piece in bypasses(text, on_file)]
    assert not wrong, "\n".join(map(str, wrong[:40]))
    assert heard > (100 if chat is None else 30)


@pytest.mark.parametrize("planted", ["There is nothing here", "這裡沒有資料", f"{OPEN}資料{SHUT} and nothing else"])
def test_a_sentence_outside_the_marks_is_found(on_file, planted):
    assert bypasses(planted, on_file)
    assert not bypasses(f"{OPEN}{planted}{SHUT}", on_file)


def test_a_sentence_put_into_the_code_is_found(bot, on_file, monkeypatch):
    heard = [text for text in said(asks(bot, WHO["staff"], "/me", *DESKS, lang=Lang.HANT, session=session())) if text]
    monkeypatch.setattr(Visitor, "word", lambda self, key, **values: "There is nothing kept")
    planted = [text for text in said(asks(bot, WHO["staff"], "/me", *DESKS, lang=Lang.HANT, session=session())) if text]
    assert [bool(bypasses(text, on_file)) for text in (*heard, *planted)] == [False] * len(heard) + [True] * len(planted)
