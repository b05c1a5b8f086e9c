"""The timeline as a picture for a phone: one axis for all documents, what has no date set apart, sources by number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Final

from bot.model import Lang
from bot.takeaway.document import Document, Item
from bot.takeaway.fonts import BOLD, REGULAR, font, measure
from bot.takeaway.typesetting import lines_of

WIDTH: Final = 1080
HIGHEST: Final = 8_900
"""Pixels: Telegram takes no photo whose width and height are more than 10,000 together."""
LEGIBLE: Final = 2_560
"""Up to so many pixels high a photo is shown as it is; a higher one would be made smaller."""
_EDGE, _AXIS, _TEXT = 56, 84, 140
_MARK: Final = 58
"""Pixels from the right edge of the text that are kept for the numbers of the sources."""
_INK, _GREY, _BLUE, _PALE, _PAPER = "#1a1a1a", "#555555", "#0b4f8a", "#eef2f6", "#ffffff"
_LABELS: Final = {"TLP:CLEAR": "#ffffff", "TLP:GREEN": "#33ff00"}
_AMBER: Final = "#ffc000"
"""The colours that TLP 2.0 gives its labels, on black."""
_COLOURS: Final = 64
_MARKS: Final = ("#0b4f8a", "#8a3b0b", "#2f6b2f", "#6b2f6b", "#5c5c00", "#7a1f3d")
"""The colours of the numbers of sources, each dark enough for white on it."""


def picture_of(document: Document) -> bytes | None:
    """The picture of a timeline as PNG; None where it would be too high for one. A NoPicturesError where nothing can be drawn."""
    sheet = _Sheet(document)
    sheet.lay_out()
    return None if sheet.y > HIGHEST else sheet.drawn()


def is_photo(picture: bytes) -> bool:
    """Whether a picture that was made here can be read when it is sent as a photo."""
    return int.from_bytes(picture[20:24]) <= LEGIBLE  # where PNG has its height


@dataclass(slots=True)
class _Sheet:
    """A sheet that grows downwards; what is drawn is kept until it is known how high all of it is."""

    document: Document
    y: int = 40
    _shapes: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = field(default_factory=list)

    def lay_out(self) -> None:
        """Lays all of it out, from head to foot."""
        self.head()
        dated = [item for item in self.document.items if item.day]
        undated = [item for item in self.document.items if not item.day]
        if dated:
            self.on_the_axis(dated)
        if undated:
            self.apart(undated)
        self.foot()

    # Head and foot

    def head(self) -> None:
        """The label, what it is, of which case, as of when."""
        document = self.document
        self.label()
        self.y += 20
        self.each(document.title, 58, weight=BOLD)
        self.each(document.frame.case, 36, colour=_INK)
        self.y += 6
        self.each(document.frame.as_of, 26, colour=_GREY)
        self.y += 34

    def foot(self) -> None:
        """The sources by number, the version and the label."""
        document = self.document
        self.y += 24
        self.shape("line", (_EDGE, self.y, WIDTH - _EDGE, self.y), fill="#999999", width=2)
        self.y += 22
        for number, source in self.sources():
            top = self.y
            self.text(source, document.langs[0] if len(document.langs) == 1 else None, 28, left=_EDGE + 60, colour=_INK)
            self.mark(number, _EDGE, top - 2)
            self.y += 8
        self.y += 14
        self.each(document.frame.as_of, 26, colour=_GREY)
        self.each(document.frame.version, 26, colour=_GREY)
        self.y += 16
        self.label()
        self.y += 30

    def sources(self) -> Iterator[tuple[int, str]]:
        """Each document with its number; in two languages where they differ."""
        for number, told in enumerate(zip(*(self.document.sources(place) for place in range(len(self.document.langs))), strict=False), 1):
            yield number, " / ".join(dict.fromkeys(told))

    def label(self) -> None:
        """The label in its colours."""
        label, written = self.document.label, font(Lang.EN, 32, BOLD)
        wide = round(written.getlength(label))
        self.shape("rectangle", (_EDGE, self.y, _EDGE + wide + 32, self.y + 52), fill="#000000")
        self.shape("text", (_EDGE + 16, self.y + 26), label, font=written, fill=_LABELS.get(label, _AMBER), anchor="lm")
        self.y += 52

    # Events

    def on_the_axis(self, items: Sequence[Item]) -> None:
        """Dated events, in order on one line; one that lasts is a bar."""
        begin = len(self._shapes)
        first = last = self.y + 24
        for item in items:
            last = self.y + 24
            top = self.event(item)
            if "/" in item.day:
                bar = (_AXIS - 11, top + 12, _AXIS + 11, self.y - 6)
                self.shape("rounded_rectangle", bar, radius=11, fill=_BLUE)
            else:
                self.shape("ellipse", (_AXIS - 13, top + 11, _AXIS + 13, top + 37), fill=_BLUE, outline=_PAPER, width=3)
            self.y += 34
        self._shapes.insert(begin, ("line", ((_AXIS, first, _AXIS, last),), {"fill": "#9fb6cc", "width": 6}))

    def apart(self, items: Sequence[Item]) -> None:
        """What has no date, below the axis and not on it."""
        self.y += 6
        begin, top = len(self._shapes), self.y
        self.y += 24
        heading = next(section.heading for section in self.document.sections if any(section.heading))
        self.each(heading, 34, weight=BOLD, left=_EDGE + 24)
        self.y += 18
        for item in items:
            at = self.event(item)
            self.shape("ellipse", (_AXIS + 8 - 9, at + 14, _AXIS + 8 + 9, at + 32), outline=_BLUE, width=4)
            self.y += 22
        self.y += 6
        panel = ((_EDGE - 16, top, WIDTH - _EDGE + 16, self.y),)
        self._shapes.insert(begin, ("rounded_rectangle", panel, {"radius": 18, "fill": _PALE}))

    def event(self, item: Item) -> int:
        """An event: its date, its title, and the numbers of its sources at the right; where it begins."""
        top = self.y
        names = self.document.sources(0)
        for place, source in enumerate(dict.fromkeys(item.told[0].sources)):
            self.mark(names.index(source) + 1, WIDTH - _EDGE - 44, top + 3 + 52 * place)
        for telling in item.told:
            if telling.when:
                self.text(telling.when, telling.lang, 34, weight=BOLD, left=_TEXT, colour=_BLUE, right=_MARK)
            self.text(telling.title, telling.lang, 36, left=_TEXT, right=_MARK)
        self.y = max(self.y, top + 52 * len(item.told[0].sources))
        return top

    def mark(self, number: int, left: int, top: int) -> None:
        """The number of a source."""
        self.shape("rounded_rectangle", (left, top, left + 44, top + 42), radius=10, fill=_MARKS[(number - 1) % len(_MARKS)])
        self.shape("text", (left + 22, top + 21), str(number), font=font(Lang.EN, 26, BOLD), fill=_PAPER, anchor="mm")

    # Drawing

    def each(self, said: Sequence[str], size: int, *, weight: int = REGULAR, left: int = _EDGE, colour: str = _INK) -> None:
        """A text in each language, one below the other."""
        for lang, words in zip(self.document.langs, said, strict=True):
            self.text(words, lang, size, weight=weight, left=left, colour=colour)

    def text(  # noqa: PLR0913  how a text looks
        self, words: str, lang: Lang | None, size: int, *, weight: int = REGULAR, left: int = _EDGE, colour: str = _INK, right: int = 0
    ) -> None:
        """A text in as many lines as it takes; None is a text of both languages."""
        tongue = lang or next((one for one in self.document.langs if one is not Lang.EN), Lang.EN)
        written = font(tongue, size, weight)
        for line in lines_of(words, WIDTH - _EDGE - left - right, measure(tongue, size, weight)) if words else ():
            self.shape("text", (left, self.y + round(size * 1.14)), line, font=written, fill=colour, anchor="ls")
            self.y += round(size * 1.45)

    def shape(self, kind: str, *where: Any, **how: Any) -> None:
        """Keeps something that is to be drawn."""
        self._shapes.append((kind, where, how))

    def drawn(self) -> bytes:
        """All of it as PNG."""
        from PIL import Image, ImageDraw

        image = Image.new("RGB", (WIDTH, self.y), _PAPER)
        draw = ImageDraw.Draw(image)
        for kind, where, how in self._shapes:
            getattr(draw, kind)(*where, **how)
        out = BytesIO()
        few = image.quantize(_COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)  # a third of the size, and of the time
        few.save(out, "PNG")
        return out.getvalue()
