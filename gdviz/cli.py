"""The command `gdviz`: the window, or pictures and videos without one.

Everything heavy is imported where it is needed: `--version` needs no NumPy, and what Qt finds
in the environment must be said before it is imported.
"""

import argparse
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import gdviz
from gdviz.arguments import UsageError, parse, wants_json, wished_language
from gdviz.progress import Progress, tell
from gdviz.text import N_, Message, language, set_language, system_language, tr

if TYPE_CHECKING:
    from gdviz.record.export import UnfinishedError
    from gdviz.render.form import PictureForm
    from gdviz.scene.spec import Lecture, Scene
    from gdviz.scene.take import Take

DONE, FAILED, WRONG, NO_DISPLAY, STOPPED = 0, 1, 2, 3, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the command line says; the status of the process."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    set_language(wished_language(arguments) or system_language())
    if sys.stdout is not None and hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")  # a title may not fit the terminal's encoding
    try:
        return _run(parse(arguments))
    except UsageError as error:
        if arguments[:1] == ["render"] and wants_json(arguments):
            tell("failed", message=str(error), partial=None)
        return _say(str(error), WRONG)
    except SystemExit as done:  # argparse has printed the help
        return int(done.code or DONE)
    except KeyboardInterrupt:
        return STOPPED


def _run(arguments: argparse.Namespace) -> int:
    if arguments.command == "scenes":
        return _list_scenes()
    if arguments.command == "lessons":
        return _list_lessons()
    if arguments.command:
        return _export(arguments)
    if arguments.version:
        print(f"gdviz {gdviz.__version__}")
        return DONE
    if arguments.software_gl:
        _draw_in_software()
    if arguments.selftest:
        from gdviz.selftest import selftest

        return selftest()
    return _window(arguments)


def _say(sentence: str, status: int) -> int:
    if sys.stderr is not None:  # a windowed program on Windows has none
        print(f"gdviz: {sentence}", file=sys.stderr)
    return status


def _list_scenes() -> int:
    from gdviz.scene.opening import SHIPPED
    from gdviz.ui.catalogue_scenes import CATALOGUE

    for name, make in SHIPPED.items():
        print(f"{name}\t{make().title.into(language())}")
    for name, entry in CATALOGUE.items():
        if name not in SHIPPED:
            print(f"{name}\t{entry.title(language())}")
    return DONE


def _list_lessons() -> int:
    from gdviz.io.lessons import lesson, lesson_files

    for id_ in lesson_files():
        print(f"{id_}\t{lesson(id_).title.into(language())}")
    return DONE


# --- the window --------------------------------------------------------------------------------


def _window(arguments: argparse.Namespace) -> int:
    from gdviz.display import has_display
    from gdviz.scene.check import SceneError
    from gdviz.scene.take import SUFFIX

    opened = load_lecture(arguments.scene)
    is_take = opened is not None and Path(arguments.scene).suffix == SUFFIX
    take = Path(arguments.scene) if is_take else None
    scene = opened[0].scenes[0] if opened else load_scene(arguments.scene)
    if not has_display():
        text = tr("There is no display for the window. `gdviz render` makes a video without one.")
        return _say(text, NO_DISPLAY)
    from gdviz.app import run

    try:
        return run(scene, language(), arguments.theme, opened, arguments.scene is None, take)
    except SceneError as error:
        raise UsageError(_fault(arguments.scene, error)) from error


def _draw_in_software() -> None:
    """Ask for a rasteriser in software; Qt reads this when it is imported."""
    name, value = (
        ("QT_OPENGL", "software") if sys.platform == "win32" else ("LIBGL_ALWAYS_SOFTWARE", "1")
    )
    os.environ[name] = value


# --- pictures and videos -----------------------------------------------------------------------


def _export(arguments: argparse.Namespace) -> int:
    from gdviz.scene.check import SceneError

    if arguments.command == "render":
        return _film(arguments)
    scene = load_scene(arguments.scene)
    _check_data([scene], arguments)
    length = scene.document.length
    if arguments.step is not None and arguments.step > length:
        text = N_("--step must be 0 to {length}: the scene ends there.")
        raise UsageError(Message(text, {"length": length}))
    app = _application()
    from gdviz.record.export import ExportError, snapshot
    from gdviz.render.style import THEMES

    form, theme = _picture_form(arguments), THEMES[arguments.theme]
    try:
        snapshot(scene, arguments.output, form, arguments.step, theme)
    except SceneError as error:
        raise UsageError(_fault(arguments.scene, error)) from error
    except ExportError as error:
        return _say(str(error), FAILED)
    except OSError as error:
        return _say(_unwritable(arguments.output, error), FAILED)
    del app  # it had to live till here
    return DONE


def _film(arguments: argparse.Namespace) -> int:
    from gdviz.scene.check import SceneError

    shown = _chosen(arguments)
    _check_data(shown.scenes, arguments)
    app = _application()
    from gdviz.record.export import (
        ExportError,
        FilmForm,
        SecondsError,
        TooLongError,
        UnfinishedError,
        cost_of,
        render,
        stills,
    )
    from gdviz.render.style import THEMES

    form = FilmForm(
        kind=arguments.kind,
        picture=_picture_form(arguments),
        fps=arguments.fps,
        theme=THEMES[arguments.theme],
        seconds=arguments.seconds,
        captions=arguments.captions,
        sound=arguments.sound,
        poster=arguments.poster,
    )
    out = arguments.output
    progress = Progress(arguments.progress, out, arguments.size, arguments.fps)
    try:
        if arguments.estimate:
            progress.tell_cost(cost_of(shown, form))
            return DONE
        with progress.watching():
            (stills if arguments.stills else render)(shown, out, form, progress)
    except SceneError as error:
        raise UsageError(_fault(arguments.scene, error)) from error
    except (SecondsError, TooLongError) as error:
        raise UsageError(error.message) from error
    except ExportError as error:
        return _failed(str(error), arguments)
    except UnfinishedError as error:
        return _unfinished(error, arguments)
    except OSError as error:
        return _failed(_unwritable(Path(error.filename or out), error), arguments)
    progress.done()
    del app  # it had to live till here
    return DONE


def _chosen(arguments: argparse.Namespace) -> "Lecture | Take":
    """The scenes to film: all of a lecture, or the one that --scene says; or a take."""
    from msgspec.structs import replace

    from gdviz.scene.file import one_scene

    if take := _take(arguments):
        return take
    opened = load_lecture(arguments.scene)
    lecture = opened[0] if opened else one_scene(load_scene(arguments.scene))
    number, count = arguments.number, len(lecture.scenes)
    if number is None:
        return lecture
    if number > count:
        text = N_("--scene must be 1 to {count}: there are no more scenes.")
        raise UsageError(Message(text, {"count": count}))
    return replace(lecture, scenes=(lecture.scenes[number - 1],))


def _take(arguments: argparse.Namespace) -> "Take | None":
    """The take that SCENE names, if it names one."""
    from gdviz.scene.file import SceneFileError
    from gdviz.scene.take import SUFFIX, read_take

    name = arguments.scene
    if name is None or Path(name).suffix != SUFFIX or not Path(name).exists():
        return None
    for option, given in (
        ("--scene", arguments.number),
        ("--seconds", arguments.seconds),
        ("--stills", arguments.stills or None),
    ):
        if given is not None:
            text = N_("A take is filmed as it was recorded: leave {option} out.")
            raise UsageError(Message(text, {"option": option}))
    try:
        return read_take(Path(name))
    except SceneFileError as error:
        raise UsageError(_fault(name, error)) from error


def _application() -> object:
    """Qt without a display; keep what this returns."""
    without_display()
    from PySide6.QtWidgets import QApplication

    return QApplication.instance() or QApplication(["gdviz"])


def _picture_form(arguments: argparse.Namespace) -> "PictureForm":
    from gdviz.render.form import SAMPLES, PictureForm

    return PictureForm(
        width=arguments.size[0],
        height=arguments.size[1],
        shown=arguments.only or "all",
        title="title" not in arguments.without,
        axes="axes" not in arguments.without,
        legend="legend" not in arguments.without,
        samples={str(count): count for count in SAMPLES}[arguments.samples],
        transparent=arguments.command == "snapshot" and arguments.transparent,
    )


def without_display() -> None:
    """Make Qt draw without a display, and the same whatever the desktop is set to."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    for name in ("QT_SCALE_FACTOR", "QT_SCREEN_SCALE_FACTORS", "QT_FONT_DPI"):
        os.environ.pop(name, None)


def _check_data(scenes: "Sequence[Scene]", arguments: argparse.Namespace) -> None:
    from gdviz.scene.spec import FitProblem

    fits = [isinstance(scene.document.problem, FitProblem) for scene in scenes]
    if arguments.only == "data" and not all(fits):
        raise UsageError(Message(N_("--only data: this scene has no data to show.")))


def _failed(
    sentence: str, arguments: argparse.Namespace, status: int = FAILED, partial: Path | None = None
) -> int:
    if arguments.progress == "json":
        tell("failed", message=sentence, partial=str(partial) if partial else None)
    return _say(sentence, status)


def _unfinished(error: "UnfinishedError", arguments: argparse.Namespace) -> int:
    cause = error.__cause__
    stopped = isinstance(cause, KeyboardInterrupt)
    if not stopped and not isinstance(cause, OSError) and not hasattr(cause, "message"):
        traceback.print_exception(cause)  # a fault of ours, to be reported
    first = (
        tr("Stopped.") if stopped else tr("The video broke off: {reason}.", reason=_reason(cause))
    )
    sentence = f"{first} {_kept(error.partial)}".rstrip()
    return _failed(sentence, arguments, STOPPED if stopped else FAILED, error.partial)


def _kept(partial: Path | None) -> str:
    if partial is None:
        return ""
    if partial.is_dir():
        return tr("The pictures made so far are in {name}", name=partial)
    return tr("What there is of it plays: {name}", name=partial)


def _unwritable(out: Path, error: OSError) -> str:
    return tr("{name} cannot be written: {reason}", name=out, reason=_reason(error))


def _reason(error: BaseException | None) -> str:
    reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return str(reason).rstrip(".")


# --- scenes ------------------------------------------------------------------------------------


def load_scene(name: str | None) -> "Scene":
    """The scene that SCENE names: a shipped one, or the first of a file; else the opening one.

    Raises:
        UsageError: there is none, or its file has a fault.
    """
    from gdviz.scene.opening import SHIPPED, opening_scene
    from gdviz.ui.catalogue_scenes import made

    if name is None:
        return opening_scene()
    if opened := load_lecture(name):
        return opened[0].scenes[0]
    return SHIPPED[name]() if name in SHIPPED else made(name)


def load_lecture(name: str | None) -> "tuple[Lecture, Path | None] | None":
    """The lecture that SCENE names, and its file, which a lesson or a picture has not; or None.

    None if it names one of gdviz's scenes.

    Raises:
        UsageError: it names nothing, or its file has a fault.
    """
    from gdviz.io.lessons import lesson, lesson_files
    from gdviz.scene.file import SceneFileError
    from gdviz.scene.opening import SHIPPED
    from gdviz.scene.picture import own_file, read_any
    from gdviz.ui.catalogue_scenes import CATALOGUE

    if name is None or name in SHIPPED or name in CATALOGUE:
        return None
    if name in lesson_files():
        return lesson(name), None
    path = Path(name)
    if not path.exists():
        text = N_(
            "There is no scene “{name}”: give a scene file, one of {names}, or another that "
            "`gdviz scenes` lists."
        )
        raise UsageError(Message(text, {"name": name, "names": ", ".join(SHIPPED)}))
    try:
        return read_any(path), own_file(path)
    except SceneFileError as error:
        raise UsageError(_fault(name, error)) from error


def _fault(name: str | None, error: Exception) -> Message:
    if name is None or isinstance(error.__cause__, OSError):  # which names the file itself
        return Message("{error}", {"error": error})
    return Message("{name}: {error}", {"name": Path(name).name, "error": error})


if __name__ == "__main__":
    raise SystemExit(main())
