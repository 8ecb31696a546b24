"""Pictures and films of scenes, with no window, no display and no clock.

Needs a QApplication. Never beside a window in one process: see `scene3d/offscreen.py`.
"""

import dataclasses
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from gdviz.engine.fingerprint import fingerprint
from gdviz.record.captions import write_captions
from gdviz.record.encoder import PictureWriter, Pixels, Tags, Writer, writer_of
from gdviz.record.film import Film, Moment, computed
from gdviz.record.kinds import Kind
from gdviz.record.partial import begin
from gdviz.record.sound import BIT_RATE, SoundTrack
from gdviz.record.space import RAW, Space, warning
from gdviz.render.card import Card, lay_over
from gdviz.render.compose import Stage, png_of
from gdviz.render.form import PictureError, PictureForm
from gdviz.render.frame import build_frame
from gdviz.render.style import Theme
from gdviz.scene.file import encode
from gdviz.scene.picture import with_scene, words_of_film
from gdviz.scene.spec import Lecture, Scene
from gdviz.text import N_, Message, language

Captions = Literal["burn", "srt", "vtt", "none"]
Sound = Literal["voice", "none"]

LONGEST_S = 86_400.0

SAMPLES, BURSTS, BURST = 12, 3, 6
"""Pictures from which a palette is made; stretches of the film, and pictures in each, from which
its size is told beforehand."""


class ExportError(Exception):
    """A picture or film that cannot be made here, as a sentence for the user."""

    def __init__(self, message: Message) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


class TooLongError(ExportError):
    """A film that would last longer than a day."""


class SecondsError(ExportError):
    """A length that was asked for, of a film that lasts as long as a voice."""


class UnfinishedError(Exception):
    """A film that broke off; `__cause__` says why.

    Attributes:
        partial: the file or folder that holds what there is, or None where there is nothing.
    """

    def __init__(self, partial: Path | None) -> None:
        super().__init__(partial)
        self.partial = partial


@dataclass(frozen=True)
class FilmForm:
    """The form of a film.

    Attributes:
        kind: what sort of file. picture: what each frame shows. fps: frames in a second.
        seconds: how long it is; None for as long as the scenes' own speeds have it.
        captions: painted into the frames, written beside the film, or left out.
        sound: whether the voices of the scenes are heard, or only their time is kept.
        poster: where a picture that stands for the film is written, if anywhere.
    """

    kind: Kind
    picture: PictureForm
    fps: int
    theme: Theme
    seconds: float | None = None
    captions: Captions = "burn"
    sound: Sound = "voice"
    poster: Path | None = None


class Report(Protocol):
    """What is told of a film in the making. Each call may raise `KeyboardInterrupt` to end it."""

    def start(self, frames: int, seconds: float) -> None:
        """It begins, and will have so many frames."""

    def progress(self, done: int) -> None:
        """So many frames are written."""

    def warn(self, message: Message) -> None:
        """Something that the user should know, though it goes on."""


class Silence:
    """A report to nobody."""

    def start(self, frames: int, seconds: float) -> None:
        """Nothing."""

    def progress(self, done: int) -> None:
        """Nothing."""

    def warn(self, message: Message) -> None:
        """Nothing."""


def snapshot(scene: Scene, out: Path, form: PictureForm, step: int | None, theme: Theme) -> None:
    """Write a PNG of `scene` at update `step`, in the current language; it holds the scene.

    Without `step`: where the scene was left, or at its end if that is its start.

    Raises:
        ExportError: there is no OpenGL, or the picture cannot be made.
        OSError: the file cannot be written.
    """
    session = computed(scene)
    partial = begin(out)
    try:
        head = scene.view.playhead if step is None else step
        session.seek(float(head if step is not None or head else session.document.length))
        with _stage(form) as stage:
            png = png_of(stage.image(build_frame(session, theme)))
        shown = replace(session.saved_scene(), fingerprint=fingerprint(session))
        partial.write_bytes(with_scene(png, shown))
        partial.replace(out)
    except PictureError as error:
        raise ExportError(error.message) from error
    finally:
        partial.unlink(missing_ok=True)


def render(lecture: Lecture, out: Path, form: FilmForm, report: Report | None = None) -> None:
    """Write a film of these scenes, one after the other, in the current language.

    Raises:
        ExportError: there is no OpenGL, or the film would be too long.
        OSError: a file cannot be written.
        UnfinishedError: it broke off after it had begun.
    """
    said = report or Silence()
    film = _film(lecture, form)
    _refuse_days(film.seconds)
    sound = film.sound() if form.sound == "voice" else None
    held = film.lecture(lecture, sound is not None and form.kind.sounds)
    tags = Tags(
        title=lecture.title.into(language()),
        description=words_of_film(held),
        comment=encode(held),
        chapters=tuple(film.chapters(language())),
        frames=film.frames,
    )
    with _stage(form.picture) as stage:
        drawing = Drawing(film, form, stage, lecture)
        writer = _writer(drawing, out, tags, held.scenes[0], sound)
        space = Space(writer.partial, film.frames, len(tags.comment))
        try:
            with writer:
                said.start(film.frames, film.seconds)
                if caution := _caution(drawing, space):
                    said.warn(caution)
                if sound is not None and not form.kind.sounds:
                    text = N_("A {suffix} film has no sound: the voice is left out.")
                    said.warn(Message(text, {"suffix": form.kind.suffix}))
                for number in range(film.frames):
                    space.check()
                    writer.add(drawing.frame(number))
                    said.progress(number + 1)
        except BaseException as error:  # Ctrl+C too
            raise UnfinishedError(writer.partial if writer.count else None) from error
        if form.captions in ("srt", "vtt"):
            write_captions(out, film.captions(), form.fps, form.captions)
        if form.poster is not None:
            _write_whole(form.poster, drawing.still(film.poster()))


def stills(lecture: Lecture, out: Path, form: FilmForm, report: Report | None = None) -> None:
    """Write a picture of each cue: a folder of them, or names with a number. Raises as `render`."""
    said = report or Silence()
    film = _film(lecture, form)
    moments = list(film.stills())
    if not moments:
        raise ExportError(Message(N_("This scene has no cues to make pictures of.")))
    with _stage(form.picture) as stage:
        drawing = Drawing(film, form, stage, lecture)
        writer = PictureWriter(
            *(out, *form.picture.size, "cue-%02d.png"),
            png_of=lambda _pixels, number: drawing.still(moments[number]),
        )
        said.start(len(moments), film.seconds)
        try:
            for number, moment in enumerate(moments):
                writer.add(drawing.pixels(moment))
                said.progress(number + 1)
        except BaseException as error:
            raise UnfinishedError(writer.partial if writer.count else None) from error


def estimate(drawing: "Drawing") -> int:
    """How many bytes a film will take, told from a few pictures of three stretches of it.

    The first picture of a stretch takes what a whole one does, the others what changes.

    Raises:
        OSError: there is no room even for these.
    """
    film, form = drawing.film, drawing.form
    burst = min(BURST, film.frames)
    starts = [(film.frames - burst) * k // max(BURSTS - 1, 1) for k in range(BURSTS)]
    pictures = [[drawing.frame(first + k) for k in range(burst)] for first in starts]
    with tempfile.TemporaryDirectory() as folder:

        def size_of(name: str, chosen: Sequence[Pixels]) -> int:
            path = Path(folder, name + (form.kind.suffix if form.kind.key != "png" else ""))
            writer = writer_of(
                *(form.kind, path, form.picture.size, form.fps, Tags()),
                samples=lambda: chosen,
                png_of=lambda pixels, _: _png(pixels, None),
            )
            with writer:
                for picture in chosen:
                    writer.add(picture)
            files = [path] if path.is_file() else list(path.iterdir())
            return sum(file.stat().st_size for file in files)

        whole = size_of("whole", [stretch[0] for stretch in pictures]) / BURSTS
        everything = size_of("all", [picture for stretch in pictures for picture in stretch])
    changes = max(everything - BURSTS * whole, 0.0) / max(BURSTS * (burst - 1), 1)
    every = {"mp4": max(1, form.fps // 2), "webm": form.fps, "webp": 1, "png": 1, "gif": 10**9}
    wholes = -(-film.frames // every[form.kind.key])
    return round(wholes * whole + (film.frames - wholes) * changes)


class Drawing:
    """Draws the frames of a film.

    A frame that shows what the one before it did is not drawn again: while playback stands still,
    most do.
    """

    def __init__(self, film: Film, form: FilmForm, stage: Stage, lecture: Lecture) -> None:
        self.film, self.form = film, form
        self._stage = stage
        count, code = len(film.parts), language()
        self._cards = [
            Card(
                part.session.scene.name.into(code),
                f"{lecture.title.into(code)}  ·  {number} / {count}",
            )
            for number, part in enumerate(film.parts, 1)
        ]
        self._last: tuple[Moment, Pixels] | None = None

    def frame(self, number: int) -> Pixels:
        """Frame `number` of the film."""
        return self.pixels(self.film.moment(number))

    def pixels(self, moment: Moment) -> Pixels:
        """The picture of a moment."""
        if self._last is None or self._last[0] != moment:
            self._last = moment, pixels_of(self._image(moment))
        return self._last[1]

    def still(self, moment: Moment) -> bytes:
        """The picture of a moment as a PNG file that holds its scene."""
        pixels = self.pixels(moment)
        session = self.film.parts[moment.scene].session
        view = replace(moment.view, playhead=moment.head)
        shown = replace(session.scene, view=view, fingerprint=fingerprint(session))
        return _png(pixels, shown)

    def samples(self, count: int) -> list[Pixels]:
        """Pictures from all over the film."""
        last = self.film.frames - 1
        return [
            self.frame(number)
            for number in sorted({last * k // count for k in range(1, count + 1)})
        ]

    def _image(self, moment: Moment) -> QImage:
        form, theme = self.form, self.form.theme
        if moment.card >= 1.0:
            image = QImage(*form.picture.size, QImage.Format.Format_RGB32)
        else:
            session = self.film.parts[moment.scene].session
            session.look(moment.view)
            session.seek(moment.head)
            frame = build_frame(session, theme)
            if form.captions != "burn":
                frame = dataclasses.replace(frame, caption="")
            image = self._stage.image(frame)
        lay_over(image, self._cards[moment.scene], theme, moment.card)
        return image


def _film(lecture: Lecture, form: FilmForm) -> Film:
    told = any(scene.document.narration is not None for scene in lecture.scenes)
    if told and form.seconds is not None:
        text = N_(
            "A scene that is told by a voice lasts as long as the voice: leave out --seconds."
        )
        raise SecondsError(Message(text))
    return Film(lecture.scenes, form.fps, form.seconds)


def _writer(
    drawing: Drawing, out: Path, tags: Tags, first: Scene, sound: SoundTrack | None
) -> Writer:
    """The writer of a film; of numbered pictures, the first holds the scene `first`."""
    form = drawing.form
    try:
        return writer_of(
            *(form.kind, out, form.picture.size, form.fps, tags),
            samples=lambda: drawing.samples(SAMPLES),
            png_of=lambda pixels, number: _png(pixels, None if number else first),
            sound=sound,
        )
    except ValueError as error:  # FFmpeg can be built without it
        text = N_("FFmpeg cannot write {suffix} films here: {reason}")
        places = {"suffix": form.kind.suffix, "reason": str(error)}
        raise ExportError(Message(text, places)) from error


def _caution(drawing: Drawing, space: Space) -> Message | None:
    """A warning where the film may not fit on its disk. Most fit however badly they compress."""
    width, height = drawing.form.picture.size
    if drawing.film.frames * width * height * RAW <= space.free:
        return None
    spoken = drawing.form.sound == "voice" and drawing.film.sound() is not None
    sound = round(drawing.film.seconds * BIT_RATE / 8) if spoken else 0
    try:
        return warning(estimate(drawing) + sound, space.free)
    except OSError:
        return None  # what is in the way will be said where it is


def _refuse_days(seconds: float) -> None:
    if seconds > LONGEST_S:
        text = N_("At the scene's own speed it lasts {seconds} seconds: give --seconds.")
        raise TooLongError(Message(text, {"seconds": f"{seconds:.0f}"}))


def _write_whole(out: Path, data: bytes) -> None:
    partial = begin(out)
    partial.write_bytes(data)
    partial.replace(out)


def _png(pixels: Pixels, scene: Scene | None) -> bytes:
    """A PNG file of these pixels, holding a scene if there is one."""
    height, width, _ = pixels.shape
    image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32)
    png = png_of(image)
    return png if scene is None else with_scene(png, scene)


@contextmanager
def _stage(form: PictureForm) -> Iterator[Stage]:
    try:
        stage = Stage(form)
    except Exception as error:  # what is raised depends on platform and driver
        text = N_("OpenGL 3.3 without a window does not work here: {reason}")
        raise ExportError(Message(text, {"reason": str(error)})) from error
    try:
        yield stage
    finally:
        stage.close()


def pixels_of(image: QImage) -> NDArray[np.uint8]:
    """The pixels of an image of 32 bits: (height, width, 4), blue first.

    A copy: what `constBits` gives does not keep the image alive.
    """
    flat = np.frombuffer(image.constBits(), dtype=np.uint8)
    return flat.reshape(image.height(), image.width(), 4).copy()
