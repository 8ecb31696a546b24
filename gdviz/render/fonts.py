"""The bundled fonts, so that every machine writes the same letters.

Pretendard has Latin, Greek and Hangul; Noto Sans Math supplies the signs it lacks (∇ ∈ ℒ).
"""

from functools import cache

from PySide6.QtCore import QPointF
from PySide6.QtGui import QFont, QFontDatabase, QPainterPath, QTransform

from gdviz.paths import resource

FILES = ("Pretendard-Regular.otf", "Pretendard-SemiBold.otf", "NotoSansMath-subset.ttf")
FAMILIES = ("Pretendard", "Noto Sans Math")

REGULAR, SEMIBOLD = 400, 600


@cache
def load_fonts() -> tuple[str, ...]:
    """Make the fonts known to Qt, once; gives the files that it refused. Needs a QApplication."""
    paths = [resource("fonts", name) for name in FILES]
    return tuple(p.name for p in paths if QFontDatabase.addApplicationFont(str(p)) < 0)


def font(pixel_size: float, weight: int = REGULAR) -> QFont:
    """The font of every word that is drawn, `pixel_size` logical pixels high."""
    load_fonts()
    made = QFont()
    made.setFamilies(FAMILIES)
    made.setPixelSize(max(1, round(pixel_size)))  # Qt knows whole pixel sizes only
    made.setWeight(QFont.Weight(weight))
    # Hinting fits letters to the pixels of one size; ours are drawn at many.
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return made


def text_path(at: QPointF, text: str, shown: QFont) -> QPainterPath:
    """The outline of words that begin at `at`, on their baseline.

    Made ten times as large and scaled down: at its own size Qt moves it by 1/64 of a pixel,
    or not, depending on what was written before, and pictures would not repeat.
    """
    large = QFont(shown)
    large.setPixelSize(10 * shown.pixelSize())
    path = QPainterPath()
    path.addText(QPointF(), large, text)
    return QTransform(0.1, 0.0, 0.0, 0.1, at.x(), at.y()).map(path)
