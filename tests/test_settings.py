"""Every setting is read, refused with what is allowed, and listed with its source; secrets are listed as hidden."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot import settings
from bot.errors import SettingsError
from bot.settings.database import Server, place_of
from bot.settings.telegram import WebhookSettings
from tests.conftest import ROOT
from tests.ports import free_port

HOOK = {"TELEGRAM_MODE": "webhook", "TELEGRAM_WEBHOOK_URL": "https://bot.example.org/hook"}
TOKEN = "123456789:AA" + "canary-token-" + "0123456789abcdefghi"
SECRETS = ("TELEGRAM_TOKEN", "TELEGRAM_WEBHOOK_SECRET")


def read(**environ):
    return settings.read({"HOME": "/home/ann", **environ}, knowledge="/k")


def test_nothing_need_be_set():
    found = read()
    assert str(found.state) == f"{found.data}/state.sqlite"
    assert found.telegram.webhook == WebhookSettings()
    assert (found.telegram.log_format, found.telegram.health_port, found.telegram.retention) == ("json", 0, 30)
    assert {setting.source for setting in found.listed} == {"--knowledge", "default", "not set"}


ALLOWED = [
    ({"CASEBRIEF_DATA": "/var/lib/casebrief"}, lambda found: str(found.state), "/var/lib/casebrief/state.sqlite"),
    ({"CASEBRIEF_DATABASE": "sqlite:////srv/a b.sqlite"}, lambda found: str(found.state), "/srv/a b.sqlite"),
    ({"CASEBRIEF_DATA": "/var/lib/casebrief", "CASEBRIEF_DATABASE": "sqlite:////srv/s"}, lambda found: str(found.state), "/srv/s"),
    ({}, lambda found: found.zones, ()),
    ({"CASEBRIEF_ZONES": "Europe/Berlin, Etc/UTC"}, lambda found: found.zones, ("Europe/Berlin", "Etc/UTC")),
    ({"CASEBRIEF_RETENTION": "0"}, lambda found: found.telegram.retention, 0),
    ({"CASEBRIEF_RETENTION": "3650"}, lambda found: found.telegram.retention, 3650),
    ({"CASEBRIEF_LOG_FORMAT": "text"}, lambda found: found.telegram.log_format, "text"),
    ({"CASEBRIEF_LOG_FORMAT": "json"}, lambda found: found.telegram.log_format, "json"),
    ({"CASEBRIEF_HEALTH_PORT": "65535"}, lambda found: found.telegram.health_port, 65535),
    ({"CASEBRIEF_HEALTH_PORT": ""}, lambda found: found.telegram.health_port, 0),
    ({"TELEGRAM_MODE": "polling"}, lambda found: found.telegram.webhook.url, ""),
    ({**HOOK, "TELEGRAM_MODE": "polling"}, lambda found: found.telegram.webhook.url, ""),
    (HOOK, lambda found: found.telegram.webhook, WebhookSettings("https://bot.example.org/hook")),
    ({**HOOK, "TELEGRAM_WEBHOOK_URL": "http://127.0.0.1:8443/"}, lambda found: found.telegram.webhook.url, "http://127.0.0.1:8443"),
    ({**HOOK, "TELEGRAM_WEBHOOK_LISTEN": "0.0.0.0"}, lambda found: found.telegram.webhook.listen, "0.0.0.0"),
    ({**HOOK, "TELEGRAM_WEBHOOK_PORT": "1"}, lambda found: found.telegram.webhook.port, 1),
    ({**HOOK, "TELEGRAM_WEBHOOK_SECRET": "a_Z-9" * 51}, lambda found: found.telegram.webhook.secret, "a_Z-9" * 51),
    ({**HOOK, "TELEGRAM_WEBHOOK_SECRET": " padded \n"}, lambda found: found.telegram.webhook.secret, "padded"),
]


@pytest.mark.parametrize(("environ", "of", "value"), ALLOWED, ids=[str(environ) for environ, _, _ in ALLOWED])
def test_a_value_that_is_allowed_is_taken(environ, of, value):
    assert of(read(**environ)) == value


REFUSED = [
    ({"CASEBRIEF_ZONES": "Europe/Berlin, CST"}, "CASEBRIEF_ZONES: there is no time zone 'CST'; allowed are names with a place, such as Europe/Berlin, and Etc/UTC"),
    ({"CASEBRIEF_DATABASE": "/srv/state.sqlite"}, "CASEBRIEF_DATABASE is '/srv/state.sqlite'; allowed are sqlite:/// and the whole path"),
    ({"CASEBRIEF_DATABASE": "sqlite:///state.sqlite"}, "CASEBRIEF_DATABASE is 'sqlite:///state.sqlite'; allowed are"),
    ({"CASEBRIEF_DATABASE": "sqlite://"}, "CASEBRIEF_DATABASE is 'sqlite://'; allowed are"),
    ({"CASEBRIEF_DATABASE": "sqlite:////srv/s?mode=ro"}, "CASEBRIEF_DATABASE is 'sqlite:////srv/s?mode=ro'; allowed are"),
    *[
        ({"CASEBRIEF_DATABASE": value}, f"CASEBRIEF_DATABASE is '{told}'; allowed are sqlite:/// and the whole path of a file, such as")
        for value, told in (
            ("postgresql://ann:canary@db/x", "postgresql://[hidden]@db/x"),
            ("postgresql+psycopg2://ann:canary@db/x", "postgresql+psycopg2://[hidden]@db/x"),
            ("postgresql+psycopg://ann:canary@db", "postgresql+psycopg://[hidden]@db"),
            ("postgresql+psycopg://ann:canary@db/", "postgresql+psycopg://[hidden]@db/"),
            ("postgresql+psycopg:///x", "postgresql+psycopg:///x"),
            ("postgresql+psycopg://ann:canary@db:port/x", "postgresql+psycopg://[hidden]@db:port/x"),
            ("postgresql+psycopg://ann:canary@db:0/x", "postgresql+psycopg://[hidden]@db:0/x"),
            ("postgresql+psycopg://ann:can/ary@canary@db/x", "postgresql+psycopg://[hidden]@db/x"),
            ("postgresql+psycopg:ann:canary@db/x", "[hidden]@db/x"),
            ("postgresql://db/x?password=canary&sslmode=require", "postgresql://db/x?password=[hidden]&sslmode=require"),
        )
    ],
    *[({"CASEBRIEF_RETENTION": value}, f"CASEBRIEF_RETENTION is '{value}'; allowed are whole numbers from 0 to 3650") for value in ("-1", "3651", "1.5", "month", "三十", "1" * 5000)],
    ({"CASEBRIEF_LOG_FORMAT": "xml"}, "CASEBRIEF_LOG_FORMAT is 'xml'; allowed are json, text"),
    ({"CASEBRIEF_LOG_FORMAT": "JSON"}, "CASEBRIEF_LOG_FORMAT is 'JSON'; allowed are json, text"),
    *[({"CASEBRIEF_HEALTH_PORT": value}, f"CASEBRIEF_HEALTH_PORT is '{value}'; allowed are whole numbers from 0 to 65535") for value in ("65536", "-1", "http", "8080 ")],
    ({"TELEGRAM_MODE": "push"}, "TELEGRAM_MODE is 'push'; allowed are polling, webhook"),
    ({"TELEGRAM_MODE": "webhook"}, "TELEGRAM_WEBHOOK_URL is ''; with TELEGRAM_MODE=webhook it is where Telegram reaches this bot"),
    *[
        ({**HOOK, "TELEGRAM_WEBHOOK_URL": value}, f"TELEGRAM_WEBHOOK_URL is '{value}'; ")
        for value in ("bot.example.org", "ftp://bot.example.org", "https://:443", "https://bot.example.org?x=1", "https://bot.example.org#x", "https://bot.example.org:port", "https://[::1")
    ],
    *[({**HOOK, "TELEGRAM_WEBHOOK_PORT": value}, f"TELEGRAM_WEBHOOK_PORT is '{value}'; allowed are whole numbers from 1 to 65535") for value in ("0", "65536", "https")],
    *[({**HOOK, "TELEGRAM_WEBHOOK_SECRET": value}, "TELEGRAM_WEBHOOK_SECRET may hold 1 to 256 letters, digits, _ and -;") for value in ("with space", "密码", "a" * 257, "a:b")],
]  # fmt: skip


@pytest.mark.parametrize(("environ", "told"), REFUSED, ids=[str(environ)[:80] for environ, _ in REFUSED])
def test_a_value_that_is_not_allowed_is_told_with_what_is(environ, told):
    with pytest.raises(SettingsError) as caught:
        read(**environ)
    assert str(caught.value).startswith(told)
    assert "\n" not in str(caught.value)
    assert "canary" not in str(caught.value)


def test_a_password_in_the_address_of_a_database_is_not_shown(casebrief):
    run = casebrief("settings", CASEBRIEF_DATABASE="postgresql://ann:canary-word@db/x")
    assert run.returncode == 2
    assert "postgresql://[hidden]@db/x" in run.stderr
    assert "canary" not in run.stderr


DATABASE = "postgresql+psycopg://ann:canary%20word@db.example.org:5433/brief?sslmode=verify-full&sslpassword=canary"
SHOWN = "postgresql+psycopg://[hidden]@db.example.org:5433/brief?sslmode=verify-full&sslpassword=[hidden]"


def test_the_address_of_a_database_is_read_from_the_environment_or_from_a_file_and_its_password_hidden(tmp_path):
    file = tmp_path / "database"
    file.write_text(f"{DATABASE}\n", encoding="utf-8")
    for environ, source in (({"CASEBRIEF_DATABASE": DATABASE}, "environment"), ({"CASEBRIEF_DATABASE_FILE": str(file)}, f"file {file}")):
        found = read(CASEBRIEF_DATA="/var/lib/casebrief", **environ)
        assert found.state == Server(DATABASE, Path("/var/lib/casebrief"))
        assert [(setting.value, setting.source) for setting in found.listed if setting.name == "CASEBRIEF_DATABASE"] == [(SHOWN, source)]
        for shown in (repr(found), str(found), repr(found.state), str(found.state), f"{found.state!r:>5}", repr(found.listed)):
            assert "canary" not in shown


def test_a_file_may_hold_the_address_of_a_file(tmp_path):
    file = tmp_path / "database"
    file.write_text("sqlite:////srv/state.sqlite\n", encoding="utf-8")
    assert read(CASEBRIEF_DATABASE_FILE=str(file)).state == Path("/srv/state.sqlite")


def test_the_address_of_a_database_is_told_once(tmp_path):
    file = tmp_path / "database"
    file.write_text(DATABASE, encoding="utf-8")
    with pytest.raises(SettingsError, match="CASEBRIEF_DATABASE and CASEBRIEF_DATABASE_FILE are both set"):
        read(CASEBRIEF_DATABASE="sqlite:////srv/s", CASEBRIEF_DATABASE_FILE=str(file))
    with pytest.raises(SettingsError, match=r"CASEBRIEF_DATABASE_FILE names .+/none, which cannot be read"):
        read(CASEBRIEF_DATABASE_FILE=str(tmp_path / "none"))


def test_no_command_shows_the_password_of_a_database(casebrief):
    address = f"postgresql+psycopg://ann:canary@127.0.0.1:{free_port()}/brief"
    listed = casebrief("settings", CASEBRIEF_DATABASE=address)
    assert listed.returncode == 0
    assert "postgresql+psycopg://[hidden]@127.0.0.1:" in listed.stdout
    refused = casebrief("status", CASEBRIEF_DATABASE=address)
    assert (refused.returncode, refused.stdout, refused.stderr.count("\n")) == (3, "", 1)
    assert "canary" not in listed.stdout + listed.stderr + refused.stderr


PLACES = [
    ("sqlite:////srv/a b.sqlite", Path("/srv/a b.sqlite")),
    ("/srv/state.sqlite", Path("/srv/state.sqlite")),
    (DATABASE, Server(DATABASE, Path("/d"))),
    ("state.sqlite", Path.cwd() / "state.sqlite"),
]


@pytest.mark.parametrize(("told", "place"), PLACES)
def test_a_place_to_copy_to_is_told_like_the_setting_or_as_a_path(told, place):
    assert place_of(told, "TO", Path("/d")) == place


@pytest.mark.parametrize("told", ["", "sqlite://", "sqlite:///state.sqlite", "mysql://ann:canary@db/x", "ann:canary@db/x", "sqlite:////srv/s?mode=ro"])
def test_a_place_that_is_none_is_told_with_what_is_allowed(told):
    with pytest.raises(SettingsError, match=r"^TO is '.*'; allowed are sqlite:/// and the whole path") as caught:
        place_of(told, "TO", Path("/d"))
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("value", ["canary with space", "canary密码", "canary" * 50])
def test_a_secret_that_is_not_allowed_is_not_shown(casebrief, value):
    run = casebrief("settings", **HOOK, TELEGRAM_WEBHOOK_SECRET=value)
    assert run.returncode == 2
    assert "canary" not in run.stdout + run.stderr


VALUES = {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_WEBHOOK_SECRET": "canary_of_the_webhook"}


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_is_read_from_the_environment_or_from_a_file_and_hidden(name, tmp_path):
    file = tmp_path / "secret"
    file.write_text(f"\ufeff{VALUES[name]}\r\n", encoding="utf-8")
    for environ, source in (({name: VALUES[name]}, "environment"), ({f"{name}_FILE": str(file)}, f"file {file}")):
        found = read(**HOOK, **environ)
        assert {"TELEGRAM_TOKEN": found.telegram.token, "TELEGRAM_WEBHOOK_SECRET": found.telegram.webhook.secret}[name] == VALUES[name]
        assert [(setting.value, setting.source) for setting in found.listed if setting.name == name] == [("(hidden)", source)]
        for shown in (repr(found), str(found), repr(found.telegram.webhook), repr(found.listed)):
            assert "canary" not in shown


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_that_cannot_be_had_is_told_with_its_file(name, tmp_path):
    empty = tmp_path / "empty"
    empty.write_text("\n")
    for environ, told in (
        ({f"{name}_FILE": str(tmp_path / "none")}, f"{name}_FILE names {tmp_path / 'none'}, which cannot be read"),
        ({f"{name}_FILE": str(empty)}, f"{name}_FILE names {empty}, which is empty"),
        ({name: VALUES[name], f"{name}_FILE": str(empty)}, f"{name} and {name}_FILE are both set"),
    ):
        with pytest.raises(SettingsError, match=re.escape(told)):
            read(**HOOK, **environ)


def test_the_readme_names_every_setting_and_its_default():
    section = (ROOT / "README.md").read_text(encoding="utf-8").split("### Settings")[1].split("###")[0]
    rows = dict(re.findall(r"^\| `(\w+)` \| ?([^|]*?) \|", section, flags=re.MULTILINE))
    listed = {setting.name: setting.value for setting in read(**HOOK).listed}
    assert set(rows) == set(listed)
    plain = {name: default.strip("`") for name, default in rows.items() if default.startswith("`") and default.endswith("`")}
    known = {name: default for name, default in plain.items() if name not in {"TELEGRAM_MODE", "CASEBRIEF_DATABASE"}}
    assert len(known) >= 9
    assert known == {name: listed[name] for name in known}
    assert plain["TELEGRAM_MODE"] == "polling"
