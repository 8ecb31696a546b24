"""Draws the references anew (``make pictures``), and says which changed, and by how much.

    python -m tests.render.pictures [--all] [PART OF A NAME]

What still shows the same is left as it is, so that a commit holds real changes only; with
``--all`` it is written anew, too. Whose row is gone is deleted.
"""

import sys

import moderngl
from PySide6.QtWidgets import QApplication

from gdviz.render.fonts import load_fonts
from gdviz.render.style import THEMES, ThemeName
from tests.render.contexts import qt_context
from tests.render.pictures.compare import Pixels, compare
from tests.render.pictures.references import REFERENCES, file_name, read, rewrite
from tests.render.pictures.scenes import PICTURES
from tests.render.pictures.studio import Studio


def main(arguments: list[str]) -> None:
    everything = "--all" in arguments
    part = next((each for each in arguments if not each.startswith("--")), "")
    app = QApplication([])
    load_fonts()
    context, surface = qt_context()
    assert context.makeCurrent(surface)
    studio = Studio(moderngl.create_context(require=330))
    kept = 0
    for name in (name for name in PICTURES if part in name):
        for theme in THEMES:
            picture = studio.draw(PICTURES[name], theme)
            same, words = judged(name, theme, picture)
            if everything or not same:
                rewrite(name, theme, picture)
                print(f"{name}, {theme}: {words}")
            else:
                kept += 1
    studio.close()
    context.doneCurrent()
    app.quit()
    expected = {file_name(name, theme) for name in PICTURES for theme in THEMES}
    for stray in sorted(path for path in REFERENCES.glob("*.png") if path.name not in expected):
        stray.unlink()
        print(f"{stray.name}: deleted, there is no such row")
    size = sum(path.stat().st_size for path in REFERENCES.glob("*.png"))
    print(f"{kept} are as they were; {len(expected)} references, {size / 1e6:.2f} MB")


def judged(name: str, theme: ThemeName, picture: Pixels) -> tuple[bool, str]:
    """Whether `picture` is the reference that there is, and in words how far from it."""
    try:
        verdict = compare(picture, read(name, theme))
    except FileNotFoundError:
        return False, "new"
    return verdict.same, str(verdict)


if __name__ == "__main__":
    main(sys.argv[1:])
