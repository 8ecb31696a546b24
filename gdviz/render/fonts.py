"""The bundled fonts, so that every machine writes the same letters.

Pretendard has Latin, Greek and Hangul; Noto Sans Math supplies the signs it lacks (∇ ∈ ℒ).
"""

from functools import cache

from PySide6.QtGui import QFont, QFontDatabase

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
