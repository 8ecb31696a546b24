"""`gdviz --selftest`: whether all that gdviz needs works on this machine.

What draws runs in a child process each: a driver that crashes or hangs is a line of the
report then. A child says what it found on stdout, and by its exit status how it went.
"""

import importlib
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import gdviz
from gdviz.display import has_display
from gdviz.paths import resource

if TYPE_CHECKING:
    from gdviz.render.frame import Frame

TIMEOUT_S = 60.0

PACKAGES = ("PySide6-Essentials", "pyqtgraph", "numpy", "moderngl", "msgspec", "av")


class SkippedError(Exception):
    """The check cannot be made here, and need not."""


def selftest() -> int:
    """Print versions and a line per check; 0 if none failed, else 1."""
    for name, version in versions():
        print(f"{name} {version}")
    failed = 0
    for name, check in CHECKS.items():
        outcome, detail = _outcome(check)
        failed += outcome == "failed"
        print(f"{outcome:<7}  {name:<12}  {detail}", flush=True)
    return 1 if failed else 0


def versions() -> list[tuple[str, str]]:
    """Of gdviz, Python, the system, and each package."""
    found = [
        ("gdviz", gdviz.__version__),
        ("Python", platform.python_version()),
        ("on", platform.platform()),
    ]
    for name in PACKAGES:
        try:
            found.append((name, metadata.version(name)))
        except metadata.PackageNotFoundError:
            found.append((name, _imported_version(name)))
    return found


def _imported_version(package: str) -> str:
    """Where packages have no metadata, as in a frozen program."""
    try:
        return str(importlib.import_module(package.partition("-")[0]).__version__)
    except (ImportError, AttributeError):
        return "missing"


def _outcome(check: Callable[[], str]) -> tuple[str, str]:
    try:
        return "ok", check()
    except SkippedError as reason:
        return "skipped", str(reason)
    except Exception as error:
        return "failed", f"{type(error).__name__}: {error}"


# --- checks in this process --------------------------------------------------------------------

RESOURCES = (
    ("data", "penguins.csv"),
    ("fonts", "Pretendard-Regular.otf"),
    ("fonts", "Pretendard-SemiBold.otf"),
    ("fonts", "NotoSansMath-subset.ttf"),
    ("translations", "ko", "LC_MESSAGES", "gdviz.mo"),
)


def _resources() -> str:
    missing = ["/".join(parts) for parts in RESOURCES if not resource(*parts).is_file()]
    _require(not missing, f"missing: {', '.join(missing)}")
    return f"{len(RESOURCES)} files"


def _translations() -> str:
    from gdviz.text import LANGUAGES, language, set_language, tr

    before = language()
    try:
        shown = {}
        for code in LANGUAGES:
            set_language(code)
            shown[code] = tr("loss")
    finally:
        set_language(before)
    _require(len(set(shown.values())) == len(shown), f"the same in each language: {shown}")
    return ", ".join(f"{code}: {word}" for code, word in shown.items())


def _scenes() -> str:
    from gdviz.engine.session import Session
    from gdviz.io.problems import load_problem
    from gdviz.scene.opening import SHIPPED

    rows = 0
    for name, make in SHIPPED.items():
        session = Session(make(), load_problem)
        session.compute_to(session.document.length)
        for run, computation in zip(session.document.runs, session.computations, strict=True):
            _require(computation.count > 0, f"{name}: nothing computed of {run.id}")
            rows += computation.count
    return f"{len(SHIPPED)} scenes, {rows} rows"


# --- checks in a process of their own ----------------------------------------------------------


def _fonts() -> str:
    from PySide6.QtGui import QRawFont

    from gdviz.render.fonts import FILES, load_fonts

    _require(not load_fonts(), f"refused: {', '.join(load_fonts())}")
    fonts = [QRawFont(str(resource("fonts", name)), 16.0) for name in FILES]
    for sign in "A한θ∇":
        _require(any(f.supportsCharacter(ord(sign)) for f in fonts), f"no font has {sign}")
    return ", ".join(f"{one.familyName()} {one.styleName()}".strip() for one in fonts)


def _offscreen() -> str:
    from gdviz.render.scene3d.offscreen import OffscreenScene

    scene = OffscreenScene()
    pixels = scene.pixels(_some_frame(), 320, 180)[..., :3]
    _require(bool(pixels.std() > 1.0), "the picture has one colour only")
    info = scene.info
    return f"{info['GL_VENDOR']}, {info['GL_RENDERER']}, OpenGL {info['GL_VERSION']}"


def _picture() -> str:
    from PySide6.QtGui import QImage

    from gdviz.record.export import snapshot
    from gdviz.render.form import PictureForm
    from gdviz.render.style import LIGHT
    from gdviz.scene.opening import opening_scene

    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "scene.png")
        snapshot(opening_scene(), out, PictureForm(640, 360), 20, LIGHT)
        image, size = QImage(str(out)), out.stat().st_size
    _require((image.width(), image.height()) == (640, 360), "the picture cannot be read again")
    return f"640×360, {size} bytes"


def _video() -> str:
    import av

    from gdviz.record.export import FilmForm, render
    from gdviz.record.kinds import KINDS
    from gdviz.render.form import PictureForm
    from gdviz.render.style import LIGHT
    from gdviz.scene.file import one_scene
    from gdviz.scene.opening import opening_scene

    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "scene.mp4")
        form = FilmForm(KINDS[".mp4"], PictureForm(320, 180), 10, LIGHT, seconds=1.0)
        render(one_scene(opening_scene()), out, form)
        with av.open(str(out)) as film:
            count = sum(1 for _ in film.decode(video=0))
        size = out.stat().st_size
    _require(count == 10, f"{count} frames instead of 10")
    return f"10 frames, {size} bytes"


def _window() -> str:
    import moderngl
    from PySide6.QtCore import QTimer
    from PySide6.QtOpenGLWidgets import QOpenGLWidget
    from PySide6.QtWidgets import QApplication

    found: list[str] = []

    class Probe(QOpenGLWidget):
        def paintGL(self) -> None:  # noqa: N802 - Qt's name
            ctx = moderngl.create_context(require=330)
            found.append(f"OpenGL {ctx.info['GL_VERSION']}, {ctx.info['GL_RENDERER']}")
            ctx.detect_framebuffer().clear(0.2, 0.4, 0.6, 1.0)
            # Not from here: the widget is in the middle of painting.
            QTimer.singleShot(0, QApplication.quit)

    probe = Probe()
    probe.resize(160, 90)
    probe.show()
    QTimer.singleShot(10_000, QApplication.quit)
    QApplication.exec()
    _require(bool(found), "the window was never painted")
    probe.close()
    return found[0]


def _some_frame() -> "Frame":
    from gdviz.engine.session import Session
    from gdviz.io.problems import load_problem
    from gdviz.render.frame import build_frame
    from gdviz.render.style import LIGHT
    from gdviz.scene.opening import opening_scene

    session = Session(opening_scene(), load_problem)
    session.compute_to(20.0)
    session.seek(20.0)
    return build_frame(session, LIGHT, grid=61)


def _require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise RuntimeError(otherwise)


IN_CHILD: dict[str, Callable[[], str]] = {
    "fonts": _fonts,
    "OpenGL": _offscreen,
    "picture": _picture,
    "video": _video,
    "window": _window,
}


def _in_child(name: str) -> Callable[[], str]:
    def check() -> str:
        if name == "window" and not has_display():
            raise SkippedError("there is no display")
        environment = os.environ | {
            # The child finds gdviz where this process did, whatever folder it is started in.
            "PYTHONPATH": os.pathsep.join(
                filter(None, (str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH")))
            ),
            "PYTHONIOENCODING": "utf-8",
        }
        try:
            done = subprocess.run(
                [sys.executable, "-P", "-m", "gdviz.selftest", name],
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=TIMEOUT_S,
                encoding="utf-8",
                errors="replace",
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise RuntimeError(f"no answer within {TIMEOUT_S:.0f} seconds") from None
        if done.returncode < 0:
            raise RuntimeError(f"crashed with signal {-done.returncode}: {_last(done.stderr)}")
        _require(done.returncode == 0, f"{_last(done.stderr)} (status {done.returncode})")
        return _last(done.stdout)

    return check


def _last(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"


CHECKS: dict[str, Callable[[], str]] = {
    "resources": _resources,
    "translations": _translations,
    "scenes": _scenes,
    **{name: _in_child(name) for name in IN_CHILD},
}


def child(name: str) -> int:
    """Make one check here; an exception is the parent's to report."""
    if name == "window":
        from gdviz.app import prepare

        prepare()
    else:
        from gdviz.cli import without_display

        without_display()
    from PySide6.QtWidgets import QApplication

    app = QApplication(["gdviz"])
    print(IN_CHILD[name](), flush=True)
    del app
    return 0


if __name__ == "__main__":
    raise SystemExit(child(sys.argv[1]))
