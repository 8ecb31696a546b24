"""What the command line says, with one clear sentence for each thing that it cannot say."""

import argparse
import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NoReturn

from gdviz.progress import MODES
from gdviz.record.kinds import FILM_SIDE, FPS, KINDS, kind_of
from gdviz.render.form import SAMPLES, SHOWN, SIDE, size_fault
from gdviz.text import LANGUAGES, N_, Message, tr

COMMANDS = ("snapshot", "render", "scenes", "lessons")

PARTS = ("title", "axes", "legend")
"""What a picture can be without: fields of `PictureForm`."""

CAPTIONS = ("burn", "srt", "vtt", "none")
SOUNDS = ("voice", "none")
SECONDS = (0.1, 86_400.0)


class UsageError(Exception):
    """A command line that gdviz refuses, as a sentence for the user."""

    def __init__(self, message: Message) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


def wished_language(arguments: Sequence[str]) -> str | None:
    """What --lang says, wherever it stands: even the errors before it are in that language."""
    found = None
    for number, word in enumerate(arguments):
        if word == "--lang":
            found = arguments[number + 1] if number + 1 < len(arguments) else found
        elif word.startswith("--lang="):
            found = word.removeprefix("--lang=")
    return found if found in LANGUAGES else None


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The arguments by name; `command` is one of `COMMANDS`, or "" for the window.

    Raises:
        UsageError: they are not understood.
    """
    command = arguments[0] if arguments and arguments[0] in COMMANDS else ""
    parser = _PARSERS[command]()
    try:
        found, rest = parser.parse_known_args(arguments[1:] if command else arguments)
    except argparse.ArgumentError as error:
        # Values are checked below, in our own words: what is left is one that is not there.
        text = N_("{name} is not used like this; see {help}.")
        places = {"name": error.argument_name or "", "help": f"{parser.prog} --help"}
        raise UsageError(Message(text, places)) from None
    if rest:
        text = N_("gdviz does not know “{word}”; see {help}.")
        raise UsageError(Message(text, {"word": rest[0], "help": f"{parser.prog} --help"}))
    if not command and found.scene in COMMANDS:
        text = N_("Write the command first: gdviz {command} …")
        raise UsageError(Message(text, {"command": found.scene}))
    found.command = command
    if command in ("snapshot", "render") and found.output is None:
        raise UsageError(Message(N_("Say which file to write, with --output FILE.")))
    if command == "render":
        _settle(found)
    return found


def wants_json(arguments: Sequence[str]) -> bool:
    """Whether --progress asks for JSON, wherever it stands: even of errors before it."""
    return "--progress=json" in arguments or ("--progress", "json") in pairwise(arguments)


def _settle(found: argparse.Namespace) -> None:
    """Size and rate of a film by its kind, where none are given; refuse what does not fit it."""
    kind = found.kind = kind_of(found.output)
    if kind is None:
        text = (
            N_(
                "--output must have a place for numbers in the name of pictures, "
                "like a-%05d.png; not “{word}”."
            )
            if found.output.suffix.lower() == ".png"
            else N_("--output must end in {suffixes}, or be a folder; not “{word}”.")
        )
        films = [suffix for suffix in KINDS if suffix != ".png"]
        raise UsageError(Message(text, {"suffixes": ", ".join(films), "word": found.output}))
    if found.stills and kind.key != "png":
        text = N_("--stills writes pictures: give --output a folder, or a name like a-%02d.png.")
        raise UsageError(Message(text))
    if found.stills and found.estimate:
        raise UsageError(Message(N_("--estimate tells of a video: leave --stills away.")))
    found.size = found.size or kind.size
    found.fps = found.fps or kind.fps
    width, height = found.size
    if fault := kind.fault(width, height, found.fps):
        raise UsageError(fault)


class _Parser(argparse.ArgumentParser):
    """Raises where argparse would print and exit."""

    def __init__(self, command: str, description: str, epilog: str = "") -> None:
        super().__init__(
            prog=f"gdviz {command}".strip(),
            description=description,
            epilog=epilog,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
            exit_on_error=False,
        )
        self.add_argument(
            "--lang",
            metavar="|".join(LANGUAGES),
            type=_choice("--lang", tuple(LANGUAGES)),
            help=tr("language of texts and messages (default: the system's)"),
        )

    def error(self, message: str) -> NoReturn:
        text = N_("The command line is not understood ({reason}); see {help}.")
        raise UsageError(Message(text, {"reason": message, "help": f"{self.prog} --help"}))

    def add_scene(self) -> None:
        self.add_argument(
            "scene",
            nargs="?",
            metavar="SCENE",
            help=tr("a scene file, or a name that `gdviz scenes` lists (default: the first one)"),
        )

    def add_theme(self, names: tuple[str, ...], default: str) -> None:
        self.add_argument(
            "--theme",
            metavar="|".join(names),
            type=_choice("--theme", names),
            default=default,
            help=tr("colours (default: {default})", default=default),
        )

    def add_output(self, metavar: str, read: Callable[[str], Path], help_: str) -> None:
        self.add_argument("-o", "--output", metavar=metavar, type=read, help=help_)

    def add_shown(self) -> None:
        shown = tuple(name for name in SHOWN if name != "all")
        self.add_argument(
            "--only",
            metavar="|".join(shown),
            type=_choice("--only", shown),
            help=tr("what is on it (default: the surface and the plots)"),
        )
        self.add_argument(
            "--without",
            metavar="PART,…",
            type=_parts,
            default=(),
            help=tr("leave out: any of {names}, with commas between", names=", ".join(PARTS)),
        )
        self.add_argument(
            "--samples",
            metavar="|".join(map(str, SAMPLES)),
            type=_choice("--samples", tuple(map(str, SAMPLES))),
            default="4",
            help=tr(
                "samples of each pixel of the surface: 1 is quick, 16 the smoothest (default: 4)"
            ),
        )


def _window_parser() -> _Parser:
    parser = _Parser("", tr("Explore loss landscapes; give and record lectures."), _epilog())
    parser.add_scene()
    parser.add_theme(("light", "dark", "system"), "system")
    parser.add_argument(
        "--software-gl",
        action="store_true",
        help=tr("draw without the graphics card, where its driver is too old"),
    )
    parser.add_argument(
        "--selftest", action="store_true", help=tr("check that everything works here, and exit")
    )
    parser.add_argument("--version", action="store_true", help=tr("print the version and exit"))
    return parser


def _snapshot_parser() -> _Parser:
    parser = _Parser("snapshot", tr("Write one picture of a scene as PNG; needs no display."))
    parser.add_scene()
    replaced = tr("the file to write; one that is there is replaced")
    parser.add_output("FILE.png", _output(".png"), replaced)
    parser.add_argument(
        "--size",
        metavar="WIDTHxHEIGHT",
        type=_size(SIDE),
        default=(1920, 1080),
        help=tr("in pixels, each side {low} to {high} (default: 1920x1080)", **_ends(SIDE)),
    )
    parser.add_argument(
        "--step",
        metavar="K",
        type=_whole("--step", 0, None),
        help=tr("the update or epoch shown (default: where it was left, or else its end)"),
    )
    parser.add_shown()
    parser.add_argument(
        "--transparent",
        action="store_true",
        help=tr("nothing behind it; --theme says for which ground its words are"),
    )
    parser.add_theme(("light", "dark"), "light")
    return parser


def _render_parser() -> _Parser:
    ends = "\n".join(
        (
            tr("Ctrl+C stops it; what there is by then stays as a file that plays."),
            "",
            _statuses("0", "1", "2", "130"),
        )
    )
    about = tr("Write scenes, their cues obeyed, or a take as a video; needs no display.")
    parser = _Parser("render", about, ends)
    parser.add_scene()
    kinds = tr(
        "the file to write: .mp4 (H.264), .webm (VP9), .gif, .webp; a folder, or a name like "
        "a-%%05d.png, takes a picture of each frame"
    )
    parser.add_output("FILE", Path, kinds)
    parser.add_argument(
        "--size",
        metavar="WIDTHxHEIGHT",
        type=_size(FILM_SIDE),
        help=tr("in pixels, each side {low} to {high} (default: {sizes})", **_sizes()),
    )
    parser.add_argument(
        "--fps",
        metavar="N",
        type=_whole("--fps", *FPS),
        help=tr("frames per second, {low} to {high} (default: {rates})", **_rates()),
    )
    parser.add_argument(
        "--scene",
        dest="number",
        metavar="N",
        type=_whole("--scene", 1, None),
        help=tr("only this scene of a lecture or lesson, counted from 1"),
    )
    parser.add_argument(
        "--seconds",
        metavar="S",
        type=_seconds,
        help=tr("how long the video is (default: as the scene's own speed has it)"),
    )
    parser.add_argument(
        "--captions",
        metavar="|".join(CAPTIONS),
        type=_choice("--captions", CAPTIONS),
        default="burn",
        help=tr(
            "in the picture, beside it in a file for each language, or nowhere (default: burn)"
        ),
    )
    parser.add_argument(
        "--sound",
        metavar="|".join(SOUNDS),
        type=_choice("--sound", SOUNDS),
        default="voice",
        help=tr(
            "the voice of the scenes or of the take, or none (default: voice; .mp4 and .webm have "
            "sound)"
        ),
    )
    parser.add_shown()
    parser.add_argument(
        "--poster",
        metavar="FILE.png",
        type=_output(".png", "--poster"),
        help=tr("also write a picture that stands for the video"),
    )
    parser.add_argument(
        "--stills", action="store_true", help=tr("write one picture for each cue instead")
    )
    parser.add_argument(
        "--estimate",
        action="store_true",
        help=tr("write nothing; tell how large the video will be and how long it takes to make"),
    )
    parser.add_theme(("light", "dark"), "light")
    parser.add_argument(
        "--progress",
        metavar="|".join(MODES),
        type=_choice("--progress", MODES),
        default="bar",
        help=tr("how to tell how far it is (default: bar; json: an object a line)"),
    )
    return parser


def _sizes() -> dict[str, object]:
    others = ", ".join(f"{k.suffix} {k.size[0]}x{k.size[1]}" for k in KINDS.values() if not k.even)
    others = others.replace(".png 1920x1080", "").rstrip(", ")
    return {**_ends(FILM_SIDE), "sizes": f"1920x1080; {others}"}


def _rates() -> dict[str, object]:
    others = ", ".join(f"{k.suffix} {k.fps}" for k in KINDS.values() if k.fps != 30)
    return {**_ends(FPS), "rates": f"30; {others}"}


def _scenes_parser() -> _Parser:
    return _Parser("scenes", tr("List the scenes that ship with gdviz: name, tab, title."))


def _lessons_parser() -> _Parser:
    return _Parser("lessons", tr("List the lessons that ship with gdviz: name, tab, title."))


_PARSERS: dict[str, Callable[[], _Parser]] = {
    "": _window_parser,
    "snapshot": _snapshot_parser,
    "render": _render_parser,
    "scenes": _scenes_parser,
    "lessons": _lessons_parser,
}


def _epilog() -> str:
    commands = (
        (f"gdviz {name} …".ljust(20), _PARSERS[name]().description or "") for name in COMMANDS
    )
    lines = [tr("commands:")]
    lines += [f"  {name} {text}" for name, text in commands]
    return "\n".join([*lines, "", _statuses("0", "1", "2", "3", "130")])


def _statuses(*shown: str) -> str:
    meanings = {
        "0": tr("done"),
        "1": tr("it failed: a file cannot be written, or there is no OpenGL 3.3"),
        "2": tr("the command line or the scene is wrong"),
        "3": tr("there is no display for the window"),
        "130": tr("stopped with Ctrl+C"),
    }
    lines = [f"  {status.ljust(4)} {meanings[status]}" for status in shown]
    return "\n".join([tr("exit status:"), *lines])


# --- values. They raise UsageError, which argparse lets pass; it would reword a ValueError. ------


def _choice(option: str, names: tuple[str, ...]) -> Callable[[str], str]:
    def read(word: str) -> str:
        if word not in names:
            text = N_("{option} must be one of {names}, not “{word}”.")
            places = {"option": option, "names": ", ".join(names), "word": word}
            raise UsageError(Message(text, places))
        return word

    return read


def _whole(option: str, low: int, high: int | None) -> Callable[[str], int]:
    def read(word: str) -> int:
        # A length, since int() refuses more than 4300 digits with a ValueError.
        value = int(word) if re.fullmatch(r"-?[0-9]{1,18}", word) else None
        if value is None or value < low or (high is not None and value > high):
            text = (
                N_("{option} must be a whole number from {low}, not “{word}”.")
                if high is None
                else N_("{option} must be a whole number from {low} to {high}, not “{word}”.")
            )
            places = {"option": option, "low": low, "high": high, "word": word}
            raise UsageError(Message(text, places))
        return value

    return read


def _seconds(word: str) -> float:
    try:
        value = float(word)
    except ValueError:
        value = float("nan")
    if not SECONDS[0] <= value <= SECONDS[1]:
        text = N_("--seconds must be a number from {low} to {high}, not “{word}”.")
        raise UsageError(Message(text, {**_ends(SECONDS), "word": word}))
    return value


def _size(ends: tuple[int, int]) -> Callable[[str], tuple[int, int]]:
    def read(word: str) -> tuple[int, int]:
        found = re.fullmatch(r"([0-9]{1,9})[x×]([0-9]{1,9})", word)
        sides = (int(found[1]), int(found[2])) if found else (0, 0)
        if not all(ends[0] <= side <= ends[1] for side in sides):
            text = N_(
                "--size must be WIDTHxHEIGHT like 1920x1080, each side {low} to {high}; "
                "not “{word}”."
            )
            raise UsageError(Message(text, {**_ends(ends), "word": word}))
        if fault := size_fault(*sides):
            raise UsageError(Message("{option}: {fault}", {"option": "--size", "fault": fault}))
        return sides

    return read


def _parts(word: str) -> tuple[str, ...]:
    """Names of `PARTS`, with commas between."""
    named = tuple(word.split(","))
    for name in named:
        _choice("--without", PARTS)(name)
    return named


def _output(suffix: str, option: str = "--output") -> Callable[[str], Path]:
    def read(word: str) -> Path:
        path = Path(word)
        if path.suffix.lower() != suffix:
            text = N_("{option} must be a file that ends in {suffix}, not “{word}”.")
            raise UsageError(Message(text, {"option": option, "suffix": suffix, "word": word}))
        return path

    return read


def _ends(ends: tuple[float, float]) -> dict[str, object]:
    return {"low": f"{ends[0]:g}", "high": f"{ends[1]:g}"}
