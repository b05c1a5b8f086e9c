"""The font of pictures: Noto Sans CJK, of which one file has the shapes of every script; it comes with a package of its own."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.errors import CasebriefError
from bot.model import Lang

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

_PACKAGE: Final = "manimgx_fonts_cjk"
_FAMILY: Final = {Lang.EN: "Noto Sans CJK KR", Lang.HANS: "Noto Sans CJK SC", Lang.HANT: "Noto Sans CJK TC"}
"""Simplified and Traditional write 直, 骨 and 角 in shapes of their own; in English, quotation marks are as narrow as Korean has them."""
_MOST_FACES: Final = 16
REGULAR: Final = 400
BOLD: Final = 700


class NoPicturesError(CasebriefError):
    """What pictures are made with is not installed."""


@cache
def pictures_there() -> bool:
    """Whether pictures can be made: they need two packages that are heavy, and so optional."""
    return find_spec("PIL") is not None and find_spec(_PACKAGE) is not None


@cache
def font(lang: Lang, size: int, weight: int = REGULAR) -> FreeTypeFont:
    """The font of a language, so many pixels high."""
    from PIL import ImageFont

    file, face = _face(_FAMILY[lang])
    made = ImageFont.truetype(file, size, index=face, layout_engine=ImageFont.Layout.BASIC)  # the same wherever it runs
    made.set_variation_by_axes([weight])
    return made


@cache
def measure(lang: Lang, size: int, weight: int = REGULAR) -> Callable[[str], float]:
    """What tells how wide a text is in a font; the characters are as wide together as each is alone."""
    wide = cache(font(lang, size, weight).getlength)
    return lambda text: sum(map(wide, text))


@cache
def _face(family: str) -> tuple[str, int]:
    """The file of fonts, and the number of a family in it; a NoPicturesError where it is not installed."""
    if not pictures_there():
        raise NoPicturesError("pictures are not set up here: install casebrief[picture], which brings a font for Chinese (33 MB)")
    from PIL import ImageFont

    spec = find_spec(_PACKAGE)
    assert spec is not None
    for folder in spec.submodule_search_locations or ():
        for file in sorted(Path(folder).glob("*.ttc")):
            for face in range(_MOST_FACES):
                try:
                    found = ImageFont.truetype(str(file), 10, index=face).getname()[0]
                except OSError:
                    break
                if found == family:
                    return str(file), face
    raise NoPicturesError(f"the package {_PACKAGE} holds no font called {family}; install the version that casebrief[picture] names")
