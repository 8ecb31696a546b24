"""A take: what was shown and done while somebody recorded, moment by moment, and its file form.

The file is JSON, a line for each thing noted, so that it grows while the take goes on and is worth
something wherever it breaks off. Lines that say what is shown (a scene, a document, a run, a view,
a camera) hold from the next moment on; the line of a moment says when it was, where the playhead
stood, and where the pointer. What was said meanwhile stands between them, a line for each half
second: the next pages of one stream of Opus in Ogg, as scenes hold one, and at which moment one of
its samples was heard. So a take is one file, and its voice goes wherever it goes.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal, NamedTuple, TypeAlias

import msgspec
from msgspec.structs import replace

from gdviz.scene import file as scene_file
from gdviz.scene.check import (
    Finding,
    check_camera,
    check_document,
    check_run,
    check_scene,
    check_view,
)
from gdviz.scene.file import SceneFileError, one_scene, plain_number
from gdviz.scene.spec import Camera, Document, Lecture, RunSpec, Scene, View
from gdviz.scene.voice import RATE, VoiceError, samples_so_far
from gdviz.text import N_, Message

FORMAT = 1
SUFFIX = ".gdviz-take"
LONGEST_S = 7200.0
MAX_BYTES = 96 * 1024 * 1024
MAX_LINE = scene_file.MAX_BYTES
MAX_MOMENTS = 600_000
MAX_STATES = 100_000
"""Scenes and documents that may be shown in one."""
MAX_PRESSES = 100
"""Of buttons, between two moments."""
MAX_SOUND = 40 * 1024 * 1024
"""Bytes of what was said, before they are written as text."""
MAX_MARKS = 100_000
"""Lines that tell of it."""
LEEWAY_S = 60.0
"""What was said may begin so long before the take, and end so long after it."""
MAX_SAMPLES = round((LONGEST_S + 2 * LEEWAY_S) * RATE)
FARTHEST = 1e6
"""Of a pointer from the thing that it is measured from, in sizes of that."""

Panel = Literal["surface", "contour", "curves", "data"]


class _Line(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A value that is written as a list."""


class Pointer(_Line, frozen=True):
    """Where the pointer is.

    Attributes:
        panel: over what.
        x, y: its place there. In a plot, as shares of its inside from the left and from the top,
            also beyond it. On the surface, from the middle of its view to the right and down, in
            units of the length at which perspective has the scale 1: the same thing lies there in
            a view of any size and shape.
        run: which of the views side by side; "" for the one view.
        held: whether a button is down.
    """

    panel: Panel
    x: float
    y: float
    run: str = ""
    held: bool = False


class Moment(_Line, frozen=True, tag="at"):
    """What was to be seen then.

    Attributes:
        at: seconds since the take began. head: the playhead. speed: of it, 0 while it stands.
        joined: how far the camera had come on its way to the run that it follows, 0 to 1.
        pointer: None where it was not over surface or plots.
        presses: how many times a button has been pressed there since the moment before.
    """

    at: float
    head: float
    speed: float = 0.0
    joined: float = 1.0
    pointer: Pointer | None = None
    presses: int = 0


class Opened(_Line, frozen=True, tag="scene"):
    """Another scene is shown, with its view."""

    scene: Scene


class Edited(_Line, frozen=True, tag="document"):
    """The scene has another document."""

    document: Document


class Steered(_Line, frozen=True, tag="run"):
    """The document has another run in this place."""

    number: int
    run: RunSpec


class Looked(_Line, frozen=True, tag="view"):
    """The scene is looked at in another way."""

    view: View


class Turned(_Line, frozen=True, tag="camera"):
    """The same view from another side."""

    camera: Camera


class Heard(_Line, frozen=True, tag="voice"):
    """What was said since the line before that tells of it.

    Attributes:
        sample: the number of a sample of the voice. at: when that was heard, in seconds since the
            take began.
        sound: the pages of Ogg that come next; there may be none.
    """

    sample: int
    at: float
    sound: bytes = b""


class Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The first line: which format this is."""

    format: int = msgspec.field(name="gdviz-take", default=FORMAT)


Line: TypeAlias = Moment | Opened | Edited | Steered | Looked | Turned | Heard


@dataclass(frozen=True)
class State:
    """What is shown for a while: a scene, without its view.

    Attributes:
        opened: whether it is another scene than before, rather than an edit of it.
    """

    scene: Scene
    opened: bool


@dataclass(frozen=True)
class Hand:
    """The pointer in a picture.

    Attributes:
        pointer: None where it is not to be seen.
        rings: where a button was pressed a moment ago, and which share of its ring's life is over.
    """

    pointer: Pointer | None
    rings: tuple[tuple[Pointer, float], ...] = ()


class Noted(NamedTuple):
    """A moment, the number of the state that was shown, and the view."""

    moment: Moment
    state: int
    view: View


class Mark(NamedTuple):
    """A sample of a voice, and the second of the take at which it was heard."""

    sample: int
    at: float


@dataclass(frozen=True)
class TakeVoice:
    """What was said in a take.

    Attributes:
        sound: as a scene holds one. count: how many samples it has.
        marks: at least one; neither samples nor seconds go back from one to the next.
    """

    sound: bytes
    count: int
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Take:
    """All of it; there is at least one moment."""

    states: tuple[State, ...]
    moments: tuple[Noted, ...]
    voice: TakeVoice | None = None

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self.moments[-1].moment.at

    @property
    def scenes(self) -> tuple[Scene, ...]:
        """Those that were shown, each as it was first."""
        return tuple(state.scene for state in self.states if state.opened)

    @property
    def lecture(self) -> Lecture:
        """The scene as it was at the end."""
        last = self.moments[-1]
        view = replace(last.view, playhead=last.moment.head)
        return one_scene(replace(self.states[last.state].scene, view=view))


def line_of(line: Line | Head) -> bytes:
    """A line of the file.

    Raises:
        UnicodeEncodeError: a text in it has half of a character.
    """
    return msgspec.json.encode(line, enc_hook=plain_number) + b"\n"


def is_take(data: bytes) -> bool:
    """Whether a file that begins like this is a take."""
    return data.lstrip().startswith(b'{"gdviz-take"')


def read_take(path: Path) -> Take:
    """The take in the file at `path`. A last line that breaks off is passed over.

    Raises:
        SceneFileError: it cannot be read, or is none.
    """
    try:
        with path.open("rb") as file:
            return _take_of(_lines(file))
    except OSError as error:
        places = {"name": path.name, "reason": error.strerror or str(error)}
        raise SceneFileError(Message(N_("{name} cannot be read: {reason}"), places)) from error


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """Those that are whole."""
    left = MAX_BYTES
    while line := file.readline(min(MAX_LINE, left) + 1):
        left -= len(line)
        if left < 0:
            size = {"size": MAX_BYTES // 1024**2}
            raise SceneFileError(Message(N_("The file is larger than {size} MB."), size))
        if len(line) > MAX_LINE:
            raise SceneFileError(Message(N_("A line of this take is too long.")))
        if line.endswith(b"\n"):
            yield line


def _take_of(lines: Iterator[bytes]) -> Take:
    _check_head(next(lines, b""))
    reader = _Reader()
    decoder = msgspec.json.Decoder(Line)
    for number, data in enumerate(lines, 2):
        try:
            reader.add(decoder.decode(data))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise _refusal(number, str(error)[:200]) from None
        except _RefusedError as error:
            raise _refusal(number, error.reason) from None
    if not reader.moments:
        raise SceneFileError(Message(N_("This take is empty.")))
    return Take(tuple(reader.states), tuple(reader.moments), reader.voice())


def _check_head(data: bytes) -> None:
    try:
        head = msgspec.json.decode(data, type=Head)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise SceneFileError(Message(N_("This is not a take of gdviz."))) from None
    if head.format > FORMAT:
        newer = N_(
            "A newer gdviz wrote this file (format {theirs}; this one reads {ours}). "
            "Open it with that version."
        )
        raise SceneFileError(Message(newer, {"theirs": head.format, "ours": FORMAT}))


def _refusal(number: int, reason: object) -> SceneFileError:
    text = N_("Line {line} of this take cannot be read: {reason}")
    return SceneFileError(Message(text, {"line": number, "reason": reason}))


class _RefusedError(Exception):
    """A line that is read, but says what cannot be."""

    def __init__(self, reason: object) -> None:
        super().__init__(reason)
        self.reason = reason


class _Reader:
    """Puts a take together from its lines, which come in their order."""

    def __init__(self) -> None:
        self.states: list[State] = []
        self.moments: list[Noted] = []
        self._view: View | None = None
        self._sound = bytearray()
        self._marks: list[Mark] = []
        self._news = 0
        """Lines since the last moment: a few are enough to say all that can have changed."""

    def add(self, line: Line) -> None:
        """Take in the next line."""
        if isinstance(line, Moment):
            self._check(line)
            self.moments.append(Noted(line, len(self.states) - 1, self._looked))
            self._news = 0
            return
        if isinstance(line, Heard):
            self._hear(line)
            return
        self._news += 1
        if self._news > 8:
            raise _RefusedError(Message(N_("It says what is shown once more.")))
        match line:
            case Opened(scene):
                _refuse(check_scene(scene))
                self._view = scene.view
                self._show(replace(scene, view=View(), fingerprint=""), opened=True)
            case Edited(document):
                _refuse(check_document(document))
                self._show(replace(self._last.scene, document=document))
            case Steered(number, run):
                self._show(replace(self._last.scene, document=self._steered(number, run)))
            case Looked(view):
                _refuse(check_view(view))
                self._view = view
            case Turned(camera):
                _refuse(check_camera(camera))
                self._view = replace(self._looked, camera=camera)

    def voice(self) -> TakeVoice | None:
        """What was said; None where nothing was.

        Raises:
            SceneFileError: it is no voice, or longer than a take can be.
        """
        sound = bytes(self._sound)
        try:
            count = samples_so_far(sound)
        except VoiceError as error:
            damaged = Message(N_("The voice is damaged: {reason}"), {"reason": error.message})
            raise SceneFileError(damaged) from error
        if count > MAX_SAMPLES:
            raise SceneFileError(Message(N_("This take is too long.")))
        return TakeVoice(sound, count, tuple(self._marks)) if count > 0 else None

    def _hear(self, line: Heard) -> None:
        if len(self._marks) >= MAX_MARKS or len(self._sound) + len(line.sound) > MAX_SOUND:
            raise _RefusedError(Message(N_("This take is too long.")))
        mark = Mark(line.sample, line.at)
        before = self._marks[-1] if self._marks else Mark(0, -LEEWAY_S)
        if not (before.sample <= mark.sample and before.at <= mark.at):
            raise _RefusedError(Message(N_("What was said stands in its order.")))
        if mark.at > LONGEST_S + LEEWAY_S or mark.sample > MAX_SAMPLES:
            raise _RefusedError(Message(N_("This take is too long.")))
        self._marks.append(mark)
        self._sound += line.sound

    @property
    def _last(self) -> State:
        if not self.states:
            raise _RefusedError(Message(N_("It comes before any scene.")))
        return self.states[-1]

    @property
    def _looked(self) -> View:
        if self._view is None:
            raise _RefusedError(Message(N_("It comes before any scene.")))
        return self._view

    def _show(self, scene: Scene, opened: bool = False) -> None:
        if len(self.states) >= MAX_STATES:
            raise _RefusedError(Message(N_("This take is too long.")))
        self.states.append(State(scene, opened))

    def _steered(self, number: int, run: RunSpec) -> Document:
        _refuse(check_run(run))
        document = self._last.scene.document
        runs = document.runs
        if not 0 <= number < len(runs) or runs[number].id != run.id:
            raise _RefusedError(Message(N_("There is no run with this id.")))
        return replace(document, runs=(*runs[:number], run, *runs[number + 1 :]))

    def _check(self, moment: Moment) -> None:
        # There are hundreds of thousands of these.
        before = self.moments[-1].moment.at if self.moments else 0.0
        if len(self.moments) >= MAX_MOMENTS or moment.at > LONGEST_S:
            raise _RefusedError(Message(N_("This take is too long.")))
        if not before <= moment.at:
            raise _RefusedError(Message(N_("Moments stand in their order.")))
        spot = moment.pointer
        if not (
            0.0 <= moment.head < math.inf
            and 0.0 <= moment.speed < math.inf
            and 0.0 <= moment.joined <= 1.0
            and 0 <= moment.presses <= MAX_PRESSES
            and (spot is None or max(abs(spot.x), abs(spot.y)) <= FARTHEST)
        ):
            raise _RefusedError(Message(N_("A number is out of its range.")))


def _refuse(faults: Iterator[Finding]) -> None:
    for path, message in faults:
        raise _RefusedError(
            Message("{path}: {fault}", {"path": path, "fault": message}) if path else message
        )
