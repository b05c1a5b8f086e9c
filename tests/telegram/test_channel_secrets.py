"""The token is shown nowhere and questions are logged nowhere, however much is logged and whatever goes wrong."""

from __future__ import annotations

import socket
import time
from pathlib import Path

import pytest

from bot import settings
from bot.model import Lang
from tests.telegram.caller import raw
from tests.telegram.conftest import CLIENTS, broken
from tests.telegram.person import Person
from tests.telegram.places import Group
from tests.telegram.server import TOKEN

SECRET = TOKEN.split(":")[1]
MARK = "zebra-7f3a"
SAID = {
    Lang.EN: f"How many people has China arrested in this? {MARK}",
    Lang.HANS: f"中方一共逮捕了几个人？{MARK}斑马线",
    Lang.HANT: f"中方總共逮捕了幾個人？{MARK}斑馬線",
}
OTHER = "987654321:AA" + "another-token-" + "0123456789abcdefghi"


def holds_no_secret(output, token=TOKEN):
    """Neither the token nor any long piece of its secret half, however it is written."""
    secret = token.split(":")[-1]
    assert [secret[at : at + 12] for at in range(len(secret) - 11) if secret[at : at + 12] in output] == []
    assert token.replace(":", "%3A") not in output


def holds_no_question(output):
    for text in (MARK, "China arrested in this", "逮捕了几个人", "逮捕了幾個人", "斑马线", "斑馬線", "ann_zebra"):
        assert text not in output


def says_until(reader, bot, words, count=1):
    """Says something again and again, so that a poll always has something to bring, until the log has so many such lines."""
    end = time.monotonic() + 15
    while bot.output.count(words) < count:
        assert time.monotonic() < end, f"{count} lines with {words!r} did not come:\n{bot.output}"
        reader.says(SAID[Lang.EN])
        time.sleep(0.05)


def everything(server, bot):
    """A talk in three languages in which everything goes wrong once."""
    readers = {lang: Person(server, language_code=CLIENTS[lang], name="Ann", username="ann_zebra") for lang in SAID}
    for number, fault in enumerate((500, "drop before", "html", "half", "html 401", 429), 1):
        server.fails("sendMessage", fault, on={number}, seconds=0)
    messages = {lang: reader.says(SAID[lang]) for lang, reader in readers.items()}
    for lang, reader in readers.items():
        said = SAID[lang]
        reader.edits(messages[lang], f"{said}!")
        answer = reader.hears_all()[-1]
        server.fails("editMessageText", 400, description=f"Bad Request: can't parse entities: {MARK}")
        server.fails("answerCallbackQuery", 400, description="Bad Request: query is too old")
        reader.taps(answer, answer.buttons[-1])
        reader.taps(answer, data=f"x:{MARK}")
        reader.sends_document(said)
        reader.says(f"/{MARK}")
        reader.says("/why")
        reader.says("/why all")
        reader.says(f"@casebrief_bot {said}", Group(-1001000060001 - reader.id))
        reader.hears_all()
    server.fails("sendMessage", 400, description="Bad Request: something is wrong")
    reader.says(said)
    server.push({"message": {"message_id": 1, "text": said}})
    server.push({"my_chat_member": {"chat": reader.chat.as_json(), "from": reader.user, "date": 1}})
    reader.hears_all()
    raw(server, "getUpdates", {"timeout": 0})
    says_until(reader, bot, "go through again", 2)
    for number, (fault, words) in enumerate({"drop before": "cannot be reached: Server", "half": "answer makes no sense"}.items(), 3):
        server.fails("getUpdates", fault)
        says_until(reader, bot, words)
        says_until(reader, bot, "go through again", number)
    server.forbids(reader.id, "bot was blocked by the user")
    reader.says(said)
    bot.logged("no longer ours to write to")


WENT_WRONG = [
    "Bad Gateway", "does not know a method", "not sent yet: Internal Server Error", "not sent yet: ServerDisconnectedError", "not sent yet: the answer is no JSON",
    "not sent yet: status 401, and not from the Bot API", "too many messages", "refused: Something is wrong", "cannot be reached: ServerDisconnectedError",
    "Telegram's answer makes no sense", "another process polls", "no longer ours",
]  # fmt: skip


def test_a_log_holds_neither_token_nor_questions_whatever_goes_wrong(double, bot_process):
    double.fails("getMe", 502)
    double.fails("getMyCommands", 404)
    bot = bot_process(double, CASEBRIEF_LOG="DEBUG", PYTHONASYNCIODEBUG="1")
    everything(double, bot)
    bot.stop()
    assert [words for words in WENT_WRONG if words not in bot.output] == []
    assert bot.events("DEBUG")
    plain = [line for line in bot.output.splitlines() if line.startswith("casebrief: ")]
    assert len(plain) == 2, "how somebody becomes the first administrator is printed, and never logged"
    assert len(bot.events()) + len(plain) == len(bot.output.splitlines())  # every other line is an event, and nothing else
    assert "incident" not in bot.output
    holds_no_secret(bot.output)
    holds_no_question(bot.output)


@pytest.mark.parametrize("token", [OTHER, "123456789:" + "x" * 34, "a-secret-of-another-kind-0123456789", "123456789:AA with a space and-more-0123456789", "123456789:AA?query=and#fragment-0123456789", "123456789:密码密码密码密码密码密码密码密码密码密码"])  # fmt: skip
def test_a_token_that_is_not_accepted_is_not_shown(double, bot_process, token):
    bot = bot_process(double, wait=0, TELEGRAM_TOKEN=token, CASEBRIEF_LOG="DEBUG")
    bot.waits_for_end(2)
    assert "Traceback" not in bot.output
    assert bot.output.splitlines()[-1].startswith("casebrief: ")
    holds_no_secret(bot.output, token)


@pytest.mark.parametrize("address", ["http://127.0.0.1:{port}/bot", "https://127.0.0.1:{port}/bot", "http://127.0.0.1:99999/bot", "http://127.0.0.1:port/bot", "http:///bot"])
def test_an_address_that_leads_nowhere_shows_no_token(double, bot_process, address):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    bot = bot_process(double, wait=0, TELEGRAM_BASE_URL=address.format(port=port), CASEBRIEF_LOG="DEBUG")
    bot.logged("TELEGRAM_BASE_URL")
    bot.kill()
    assert "Traceback" not in bot.output
    holds_no_secret(bot.output)


def test_an_address_that_is_none_is_named_in_one_line(double, bot_process):
    address = "http://[::1/bot"
    bot = bot_process(double, wait=0, TELEGRAM_BASE_URL=address)
    bot.waits_for_end(2, timeout=3)
    [line] = bot.output.splitlines()
    assert line.startswith(f"casebrief: TELEGRAM_BASE_URL is '{address}'")


def test_a_fault_inside_leaves_a_traceback_without_the_question(double, bot_process, bot_environment, guest):
    """The compiled knowledge is broken under the bot, so that answering fails."""
    broken(Path(bot_environment["CASEBRIEF_DATA"]) / "compiled", guest.index.path.name)
    bot = bot_process(double, CASEBRIEF_LOG="DEBUG")
    for lang, said in SAID.items():
        reader = Person(double, language_code=CLIENTS[lang])
        reader.says(said)
        [apology] = reader.hears_all()
        number = bot.logged("incident ")[-1].split("incident ")[1][:6]
        assert number in apology.text
        assert apology.text.startswith({Lang.EN: "I could not answer just now.", Lang.HANS: "暂时无法回答", Lang.HANT: "暫時無法回答"}[lang])
        event = [event for event in bot.events() if "incident" in event][-1]
        assert (event["incident"], event["trace"].startswith("Traceback: ")) == (number, True)
        assert event["trace"].endswith(": OperationalError")  # its own words might quote what was asked; where it happened is told
        assert "store.py:" in event["trace"]
    holds_no_question(bot.output)
    holds_no_secret(bot.output)


# Where the token comes from


def test_a_token_in_a_file_is_used(double, bot_process, tmp_path):
    file = tmp_path / "token"
    file.write_text(f"{TOKEN}\n", encoding="utf-8")
    bot = bot_process(double, TELEGRAM_TOKEN="", TELEGRAM_TOKEN_FILE=str(file), CASEBRIEF_LOG="DEBUG")
    ann = Person(double)
    ann.says("/brief")
    assert len(ann.hears_all()) == 1
    holds_no_secret(bot.output)


def written(folder, content):
    path = folder / "token"
    if content is not None:
        path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("content", "told"),
    [(None, "cannot be read (No such file or directory)"), (b"", "is empty"), (b" \n\n", "is empty"), (b"\xff\xfe\x00", "cannot be read (not text)")],
)
def test_a_file_without_a_token_is_named_with_the_reason(double, bot_process, tmp_path, content, told):
    file = written(tmp_path, content)
    bot = bot_process(double, wait=0, TELEGRAM_TOKEN="", TELEGRAM_TOKEN_FILE=str(file))
    bot.waits_for_end(2)
    [line] = bot.output.splitlines()
    assert line.startswith(f"casebrief: TELEGRAM_TOKEN_FILE names {file}, which {told}")
    assert double.calls == []


def test_a_token_given_twice_is_refused(double, bot_process, tmp_path):
    file = written(tmp_path, OTHER.encode())
    bot = bot_process(double, wait=0, TELEGRAM_TOKEN_FILE=str(file))
    bot.waits_for_end(2)
    assert bot.output == "casebrief: TELEGRAM_TOKEN and TELEGRAM_TOKEN_FILE are both set; keep one of them\n"
    assert double.calls == []


def test_the_settings_name_where_the_token_comes_from_and_not_the_token(casebrief, tmp_path):
    run = casebrief("settings", TELEGRAM_TOKEN=TOKEN)
    assert run.returncode == 0
    assert "TELEGRAM_TOKEN (hidden) (environment)" in " ".join(run.stdout.split())
    holds_no_secret(run.stdout + run.stderr)
    file = written(tmp_path, TOKEN.encode())
    run = casebrief("settings", TELEGRAM_TOKEN_FILE=str(file))
    assert f"(hidden)  (file {file})" in run.stdout
    holds_no_secret(run.stdout + run.stderr)
    run = casebrief("settings")
    [line] = [line for line in run.stdout.splitlines() if line.startswith("TELEGRAM_TOKEN ")]
    assert "not set" in line
    assert "hidden" not in line


WRONG = [
    {"TELEGRAM_RATE": "fast"}, {"TELEGRAM_BASE_URL": "ftp://x"}, {"CASEBRIEF_LOG": "LOUD"}, {"CASEBRIEF_PUBLIC": "maybe"}, {"TELEGRAM_MODE": "webhook"},
]  # fmt: skip


@pytest.mark.parametrize("more", WRONG, ids=str)
def test_another_setting_that_is_wrong_is_named_without_the_token(casebrief, more):
    run = casebrief("telegram", TELEGRAM_TOKEN=TOKEN, **more)
    assert run.returncode == 2
    [line] = run.stderr.splitlines()
    assert next(iter(more)) in line
    assert next(iter(more.values())) in line
    holds_no_secret(line)


MISPLACED = [
    ({"TELEGRAM_TOKEN_FILE": TOKEN}, "TELEGRAM_TOKEN_FILE names [token], which cannot be read"),
    ({"TELEGRAM_BASE_URL": f"https://api.telegram.org/bot{TOKEN}"}, "TELEGRAM_BASE_URL is 'https://api.telegram.org/bot[token]'; allowed is"),
    ({"TELEGRAM_BASE_URL": f"https://ann:{SECRET}@example.org/api"}, "TELEGRAM_BASE_URL is 'https://[hidden]@example.org/api'; allowed is"),
    ({"TELEGRAM_RATE": TOKEN}, "TELEGRAM_RATE is '[token]'; allowed are"),
    ({"CASEBRIEF_PUBLIC": TOKEN}, "CASEBRIEF_PUBLIC is '[token]'; allowed are"),
    ({"CASEBRIEF_LOG": TOKEN}, "CASEBRIEF_LOG is '[token]'; allowed are"),
    ({"TELEGRAM_TOKEN": f"bot{TOKEN}"}, "TELEGRAM_TOKEN is no token; one looks like"),
]


@pytest.mark.parametrize("command", ["telegram", "settings"])
@pytest.mark.parametrize(("more", "told"), MISPLACED, ids=[f"{next(iter(more))} {number}" for number, (more, _) in enumerate(MISPLACED)])
def test_a_token_in_the_wrong_place_is_not_shown(casebrief, command, more, told):
    run = casebrief(command, **more)
    assert run.returncode == 2
    assert run.stderr.startswith(f"casebrief: {told}")
    holds_no_secret(run.stdout + run.stderr)


@pytest.mark.parametrize("address", [f"https://api.telegram.org/bot{TOKEN}/bot", f"https://ann:{SECRET}@example.org/bot"])
def test_an_address_with_a_secret_in_it_is_listed_without_the_secret(casebrief, address):
    run = casebrief("settings", TELEGRAM_BASE_URL=address)
    assert run.returncode == 0
    assert f"TELEGRAM_BASE_URL      {address.replace(TOKEN, '[token]').replace(f'ann:{SECRET}', '[hidden]')}  (environment)" in run.stdout
    holds_no_secret(run.stdout + run.stderr)


def test_settings_as_text_hold_no_token(tmp_path):
    for environ in ({"TELEGRAM_TOKEN": TOKEN}, {"TELEGRAM_TOKEN_FILE": str(written(tmp_path, TOKEN.encode()))}):
        found = settings.read({**environ, "HOME": str(tmp_path)})
        assert found.telegram.token == TOKEN
        for text in (repr(found), str(found), repr(found.telegram), f"{found.telegram}", repr(found.listed)):
            holds_no_secret(text)
