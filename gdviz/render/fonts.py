"""The bundled fonts, so that every machine writes the same letters.

Pretendard has Latin, Greek and Hangul; Noto Sans Math supplies the signs it lacks (∇ ∈ ℒ).
"""

from functools import cache, lru_cache

from PySide6.QtCore import QPointF
from PySide6.QtGui import (
    QFont,
    QFontDatabase,
    QFontMetricsF,
    QPainterPath,
    QRawFont,
    QTextLayout,
    QTransform,
)

from gdviz.paths import resource

FILES = ("Pretendard-Regular.otf", "Pretendard-SemiBold.otf", "NotoSansMath-subset.ttf")
FAMILIES = ("Pretendard", "Noto Sans Math")

REGULAR, SEMIBOLD = 400, 600

LARGER = 10
"""Outlines are made so many times as large and scaled down: Qt sets letters at 1/64 of a pixel."""

_ENDLESS = 1e6
_UNHINTED = QFont.HintingPreference.PreferNoHinting


@cache
def load_fonts() -> tuple[str, ...]:
    """Make the fonts known to Qt, once; gives the files that it refused. Needs a QApplication."""
    paths = [resource("fonts", name) for name in FILES]
    return tuple(p.name for p in paths if QFontDatabase.addApplicationFont(str(p)) < 0)


def font(pixel_size: float, weight: int = REGULAR) -> QFont:
    """The font of every word that is drawn, `pixel_size` logical pixels high."""
    return QFont(_font(max(1, round(pixel_size)), weight))  # Qt knows whole pixel sizes only


@lru_cache(maxsize=256)
def _font(pixel_size: int, weight: int) -> QFont:
    load_fonts()
    made = QFont()
    made.setFamilies(FAMILIES)
    made.setPixelSize(pixel_size)
    made.setWeight(QFont.Weight(weight))
    # Hinting fits letters to the pixels of one size; ours are drawn at many.
    made.setHintingPreference(_UNHINTED)
    return made


def advance(text: str, pixel_size: float, weight: int = REGULAR) -> float:
    """How wide words in that font are, in logical pixels."""
    return _advance(text, max(1, round(pixel_size)), weight)


@lru_cache(maxsize=4096)
def _advance(text: str, pixel_size: int, weight: int) -> float:
    return QFontMetricsF(_font(pixel_size, weight)).horizontalAdvance(text)


def text_path(at: QPointF, text: str, shown: QFont) -> QPainterPath:
    """The outline of words that begin at `at`, on their baseline.

    The same for the same words, whatever was written before: Qt's own `QPainterPath.addText`
    takes its outlines from the engine that also paints, whose last painting leaves them up to
    1/32 of a pixel off. So only the layout is asked for there, and the outlines come from copies
    of the fonts with which nothing is ever painted.
    """
    return _words(text, shown.pixelSize(), shown.weight()).translated(at)


@lru_cache(maxsize=1024)
def _words(text: str, pixel_size: int, weight: int) -> QPainterPath:
    """The outline of words that begin at the origin."""
    layout = QTextLayout(text, font(LARGER * pixel_size, weight))
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(_ENDLESS)
    layout.endLayout()
    path = QPainterPath()
    for run in layout.glyphRuns():
        painted = run.rawFont()
        outlines = _outlines(painted.familyName(), painted.styleName())
        outlines.setPixelSize(LARGER * pixel_size)
        for glyph, place in zip(run.glyphIndexes(), run.positions(), strict=True):
            path.addPath(outlines.pathForGlyph(glyph).translated(place - QPointF(0, line.ascent())))
    return QTransform.fromScale(1.0 / LARGER, 1.0 / LARGER).map(path)


@cache
def _outlines(family: str, style: str) -> QRawFont:
    """The bundled font of this family and style, loaded once more for its outlines alone."""
    fonts = [QRawFont(str(resource("fonts", name)), 100.0, _UNHINTED) for name in FILES]
    return next(f for f in fonts if (f.familyName(), f.styleName()) == (family, style))
