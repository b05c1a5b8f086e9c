"""The catalogues of the interface, for who maintains them: brought in line with the marked messages, and checked.

`python -m bot.compiler.catalogues` writes into locales/ what is new and takes out what is gone; entries that stay are left as they
are written and where they stand. With `--check` it writes nothing and prints whatever is amiss.
"""

from __future__ import annotations

import io
import string
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import PoFileError, read_po, write_po

_MARKERS: Final = {"N_": None, "NN_": (1, 2)}
_ENGLISH: Final = "en"
_HAN: Final = "zh"

Forms = tuple[str, ...]
"""What a message is known by: its one form, or the singular and the plural."""


def extracted(package: Path) -> list[Forms]:
    """Every marked message of the modules in a folder, in their order."""
    found = extract_from_dir(package, keywords=_MARKERS, method_map=[("**.py", "python")])
    return list(dict.fromkeys(message if isinstance(message, tuple) else (message,) for _, _, message, _, _ in found))


def brought_in_line(written: str, messages: Sequence[Forms], locale: str | None) -> str:
    """A catalogue with exactly these messages: new ones stand, untranslated, behind the one that they follow in the modules."""
    head, *blocks = written.rstrip("\n").split("\n\n")
    kept = {forms: block for block in blocks if (forms := _known_by(block)) in set(messages)}
    order = list(kept)
    for place, forms in enumerate(messages):
        if forms not in kept:
            kept[forms] = _empty(forms, locale)
            before = next((order.index(one) for one in reversed(messages[:place]) if one in kept and one in order), -1)
            order.insert(before + 1, forms)
    return "\n\n".join([head, *(kept[forms] for forms in order)]) + "\n"


def _known_by(block: str) -> Forms | None:
    """What the entry of a block of lines is known by; None where there is none, or one that is out of use."""
    return next((_forms(message) for message in read_po(io.StringIO(block)) if message.id), None)


def _forms(message: Message) -> Forms:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def _empty(forms: Forms, locale: str | None) -> str:
    """An entry without a translation, as it is written."""
    one = Catalog(locale)
    one.add(forms[0] if len(forms) == 1 else forms)
    out = io.BytesIO()
    write_po(out, one, width=0, omit_header=True)
    return out.getvalue().decode().strip("\n")


def amiss(written: str, messages: Sequence[Forms], locale: str | None) -> Iterator[str]:
    """Everything that is wrong with a catalogue of these messages; `locale` is None for the template."""
    try:
        catalog = read_po(io.StringIO(written), locale=locale, abort_invalid=True)
    except PoFileError as error:
        yield str(error)
        return
    entries = [message for message in catalog if message.id]
    known = [_forms(message) for message in entries]
    yield from (f"{forms[0]!r}: not in the catalogue" for forms in messages if forms not in known)
    yield from (f"{forms[0]!r}: marked nowhere" for forms in known if forms not in messages)
    yield from (f"{message.id!r}: out of use" for message in catalog.obsolete.values())
    yield from (f"{block!r}: given twice" for block in _twice(written))
    if locale is not None:
        yield from _amiss_in_head(catalog, locale)
        yield from (f"{message.id!r}: {what}" for message in entries for what in _amiss_in(message, catalog, locale))


def _twice(written: str) -> Iterator[Forms]:
    known = [_known_by(block) for block in written.rstrip("\n").split("\n\n")[1:]]
    yield from (forms for place, forms in enumerate(known) if forms is not None and forms in known[:place])


def _amiss_in_head(catalog: Catalog, locale: str) -> Iterator[str]:
    """What the header does not say as it should; the Plural-Forms are those that Babel has for the language."""
    head = dict(catalog.mime_headers)
    wanted = {"Language": locale, "Plural-Forms": Catalog(locale).plural_forms, "Content-Type": "text/plain; charset=utf-8"}
    yield from (f"the header says {name} {head.get(name)!r}, not {value!r}" for name, value in wanted.items() if head.get(name) != value)


def _amiss_in(message: Message, catalog: Catalog, locale: str) -> Iterator[str]:
    """What is wrong with one entry, by Babel's checkers and ours: Babel 2.18 has none for the placeholders of str.format."""
    ids, told = _forms(message), (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
    yield from map(str, message.check(catalog))
    if message.fuzzy:
        yield "fuzzy"
    if any(told) or locale != _ENGLISH:
        yield from (what for text in told for what in _amiss_in_text(ids, text, locale))
    if len(ids) > 1 and _holes(ids[0]) != _holes(ids[1]):
        yield "singular and plural have other placeholders"
    if len(ids) > 1 and "count" not in _holes(ids[1]):
        yield "a plural without {count}"


def _amiss_in_text(ids: Forms, text: str, locale: str) -> Iterator[str]:
    if not text:
        yield "not translated"
        return
    if locale.startswith(_HAN) and text in ids and any(map(str.isalpha, _between(text))):
        yield "the same as in English"
    try:
        holes = _holes(text)
    except ValueError as error:
        yield f"a placeholder is broken ({error}): {text!r}"
    else:
        if holes != _holes(ids[-1]):
            yield f"has the placeholders {sorted(holes)}, not {sorted(_holes(ids[-1]))}"


def _holes(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def _between(text: str) -> str:
    """A text without its placeholders."""
    return "".join(literal for literal, _, _, _ in string.Formatter().parse(text))


def files(locales: Path) -> Iterator[tuple[str | None, Path]]:
    """The template, with None, and the catalogue of each language, with its name."""
    yield None, locales / "messages.pot"
    yield from ((path.parent.parent.name, path) for path in sorted(locales.glob("*/LC_MESSAGES/messages.po")))


def main(arguments: Iterable[str]) -> int:
    """Brings all catalogues in line, or with --check prints what is amiss; the exit code is 1 where anything is."""
    root = Path(__file__).parents[2]
    messages = extracted(root / "bot" / "phrases")
    found = 0
    for locale, path in files(root / "locales"):
        written = path.read_text(encoding="utf-8")
        if "--check" not in arguments:
            written = brought_in_line(written, messages, locale)
            path.write_text(written, encoding="utf-8")
        for what in amiss(written, messages, locale):
            found += 1
            print(f"{path.relative_to(root)}: {what}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
