"""F44: folders that are out to be read from elsewhere, for ever, or whole: each is refused with a reason, and nothing outside is opened."""

from __future__ import annotations

import json
import os
import re
import select
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

from bot.compiler.freshness import today
from bot.compiler.order import Order
from tests.conftest import ROOT
from tests.load.row import Outcome, Row, Trial
from tests.reloading.editions import write

FACTS = Path("cases/harbour/facts.yaml")
LARGE = 50_000_000


def _link(folder: Path, outside: Path) -> None:
    (folder / FACTS).unlink()
    (folder / FACTS).symlink_to(outside / "secret.yaml")


def _upwards(folder: Path, outside: Path) -> None:
    (folder / FACTS).unlink()
    (folder / FACTS).symlink_to(Path("../../..") / outside.name / "secret.yaml")


def _linked_folder(folder: Path, outside: Path) -> None:
    (folder / "cases" / "other").symlink_to(outside)


def _linked_device(folder: Path, _outside: Path) -> None:
    (folder / "glossary.yaml").unlink()
    (folder / "glossary.yaml").symlink_to("/dev/zero")


def _pipe(folder: Path, _outside: Path) -> None:
    (folder / "glossary.yaml").unlink()
    os.mkfifo(folder / "glossary.yaml")


def _large(folder: Path, _outside: Path) -> None:
    with (folder / "glossary.yaml").open("wb") as file:
        file.write(b"- id: a\n" * (LARGE // 8))


def _levels(folder: Path, _outside: Path) -> None:
    (folder / "glossary.yaml").write_text("[" * 5_000 + "]" * 5_000, encoding="utf-8")


def _folders(folder: Path, _outside: Path) -> None:
    begun = os.open(folder, os.O_RDONLY)
    here = begun
    for _ in range(5_000):  # longer than any path may be
        os.mkdir("d", dir_fd=here)
        there = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = there
    os.close(here)


def _zip(folder: Path, _outside: Path) -> None:
    with zipfile.ZipFile(folder / "glossary.yaml", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("../../x.yaml", b"\0" * 10_000_000)


def _sixteen(folder: Path, _outside: Path) -> None:
    path = folder / "glossary.yaml"
    path.write_bytes(path.read_text(encoding="utf-8").encode("utf-16"))


def _mark(folder: Path, _outside: Path) -> None:
    path = folder / FACTS
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())


def _returns(folder: Path, _outside: Path) -> None:
    path = folder / FACTS
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))


HOSTILE: dict[str, tuple[Callable[[Path, Path], None], str]] = {
    "a link out": (_link, "is a link to another place"),
    "a link upwards": (_upwards, "is a link to another place"),
    "a linked folder": (_linked_folder, "is a link to another place"),
    "a linked device": (_linked_device, "is a link to another place"),
    "a pipe": (_pipe, "is no regular file"),
    "50 MB": (_large, "bytes long"),
    "5,000 levels": (_levels, "nested more than 12 levels"),
    "5,000 folders": (_folders, "folders deep"),
    "a zip": (_zip, "is not UTF-8"),
    "UTF-16": (_sixteen, "is not UTF-8"),
    "a byte order mark": (_mark, ""),
    "CRLF": (_returns, ""),
}
"""How each is made, and what is said of it; '' for what does no harm and is read as if it were not there."""


def hostile(trial: Trial) -> Outcome:
    """Each folder handed to the process that compiles."""
    outside = trial.folder / "outside"
    outside.mkdir()
    (outside / "secret.yaml").write_text("- id: secret\n  colour: Tallowmere\n", encoding="utf-8")
    amiss, longest, reads, memory = [], 0.0, 0, 0.0
    accessed = (outside / "secret.yaml").stat().st_atime_ns
    for number, (name, (make, why)) in enumerate(HOSTILE.items()):
        folder = write(trial.folder / f"knowledge-{number}", 0)
        make(folder, outside)
        order = Order(str(folder), str(ROOT / "locales"), str(trial.folder / "data"), "TLP:GREEN", os.getpid(), today().isoformat())
        begun = time.monotonic()
        said_all, used = compiled(order)
        memory = max(memory, used if why else 0.0)
        longest = max(longest, time.monotonic() - begun if why else 0.0)
        told = json.loads(said_all)
        subprocess.run(["rm", "-rf", folder], check=True)
        said = " ".join(what for _, _, what in told.get("problems", ()))
        reads += b"Tallowmere" in said_all
        if (why not in said or not said) if why else "versions" not in told:
            amiss.append(f"{name}: {str(told)[:200]}")
    reads += (outside / "secret.yaml").stat().st_atime_ns != accessed
    good = not amiss and reads == 0 and memory <= 200 and longest <= 30
    figures = f"{len(HOSTILE) - len(amiss)} of {len(HOSTILE)} as they must be; {reads} reads outside; {memory:.0f} MB at most, {longest:.1f} s at most"
    return Outcome(good, figures + (f"; {amiss[0]}" if amiss else ""))


def compiled(order: Order) -> tuple[bytes, float]:
    """What the process says that compiles, and how many MB it took; it ends early where nobody waits for it any more."""
    with subprocess.Popen([sys.executable, "-m", "bot.compiler.apart"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(order.line())
        child.stdin.flush()
        most = 0.0
        while not select.select([child.stdout], [], [], 0.02)[0]:
            most = max(most, _memory(child.pid))
        return child.stdout.read(), max(most, _memory(child.pid))


def _memory(process: int) -> float:
    """The most that a process has had of memory so far, in MB; 0 for one that is no more."""
    try:
        found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text(encoding="ascii"))
    except OSError:
        return 0.0
    return int(found[1]) / 1024 if found else 0.0


ROWS = (Row("F44", "0 reads outside; <= 200 MB; <= 30 s", hostile),)
