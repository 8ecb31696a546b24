"""Pictures and films of scenes, with no window, no display and no clock.

Needs a QApplication. Never beside a window in one process: see `scene3d/offscreen.py`.
"""

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Literal, Protocol

from msgspec.structs import replace
from PySide6.QtGui import QImage

from gdviz.engine.fingerprint import fingerprint
from gdviz.record.belt import Belt
from gdviz.record.captions import write_captions, write_chapters
from gdviz.record.cost import Cost
from gdviz.record.encoder import writer_of
from gdviz.record.estimate import estimate
from gdviz.record.film import Film, Filmed, Moment, computed
from gdviz.record.kinds import Kind
from gdviz.record.memory import give_back
from gdviz.record.numbered_pictures import PictureWriter
from gdviz.record.partial import begin
from gdviz.record.pixels import pixels_of, png_of_pixels
from gdviz.record.showing import cards_of, frame_of
from gdviz.record.sound import BIT_RATE, SoundTrack
from gdviz.record.space import RAW, Space, warning
from gdviz.record.take_film import TakeFilm
from gdviz.record.writer import Changed, Pixels, Tags, Writer
from gdviz.render.card import lay_over
from gdviz.render.compose import png_of
from gdviz.render.form import PictureError, PictureForm
from gdviz.render.frame import Frame, build_frame
from gdviz.render.guard import painting
from gdviz.render.stage import Stage
from gdviz.render.style import Theme
from gdviz.scene.file import encode
from gdviz.scene.picture import with_scene, words_of_film
from gdviz.scene.spec import Lecture, Scene
from gdviz.scene.take import Take
from gdviz.text import LANGUAGES, N_, Message, language

Captions = Literal["burn", "srt", "vtt", "none"]
Sound = Literal["voice", "none"]

LONGEST_S = 86_400.0

GIVE_BACK = 100
"""Frames after which freed memory goes back to the system."""

SAMPLES = 12
"""Pictures from which a palette is made."""


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


def render(shown: Lecture | Take, out: Path, form: FilmForm, report: Report | None = None) -> None:
    """Write a film of these scenes, one after the other, or of a take; in the current language.

    Raises:
        ExportError: there is no OpenGL, or the film would be too long.
        OSError: a file cannot be written.
        UnfinishedError: it broke off after it had begun.
    """
    said = report or Silence()
    film, lecture = film_of(shown, form)
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

        def put(belt: Belt, picture: Pixels) -> None:
            write = writer.take(picture, drawing.changed)

            def work() -> None:
                space.check()
                write()

            belt.put(work)

        try:
            with writer, Belt() as belt:
                said.start(film.frames, film.seconds)
                if caution := _caution(drawing, space):
                    said.warn(caution)
                if sound is not None and not form.kind.sounds:
                    text = N_("A {suffix} film has no sound: the voice is left out.")
                    said.warn(Message(text, {"suffix": form.kind.suffix}))
                for number in range(film.frames):
                    put(belt, drawing.frame(number, ahead=True))
                    if number % GIVE_BACK == 0:
                        give_back()
                    said.progress(writer.count)
                belt.clear()
                said.progress(film.frames)
        except BaseException as error:  # Ctrl+C too
            raise UnfinishedError(writer.partial if writer.count else None) from error
        if form.captions in ("srt", "vtt"):
            write_captions(out, film.captions(), form.fps, form.captions)
        if form.captions == "vtt":
            chapters = {code: film.chapters(code) for code in LANGUAGES}
            write_chapters(out, chapters, film.frames, form.fps)
        if form.poster is not None:
            _write_whole(form.poster, drawing.still(film.poster()))


def cost_of(shown: Lecture | Take, form: FilmForm) -> Cost:
    """What a film of this would cost here, in the current language. Raises as `render`."""
    begun = perf_counter()
    film, lecture = film_of(shown, form)
    _refuse_days(film.seconds)
    with _stage(form.picture) as stage:
        drawing = Drawing(film, form, stage, lecture)
        drawing.frame(0)
        return _cost(drawing, perf_counter() - begun)


def stills(shown: Lecture | Take, out: Path, form: FilmForm, report: Report | None = None) -> None:
    """Write a picture of each cue: a folder of them, or names with a number. Raises as `render`."""
    said = report or Silence()
    film, lecture = film_of(shown, form)
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


def film_of(shown: Lecture | Take, form: FilmForm) -> tuple[Filmed, Lecture]:
    """The frames of a film of that form, and the lecture that it is of.

    Raises:
        SceneError: a scene has a fault.
        SecondsError: a voice says how long it is.
    """
    if isinstance(shown, Take):
        return TakeFilm(shown, form.fps), shown.lecture
    told = any(scene.document.narration is not None for scene in shown.scenes)
    if told and form.seconds is not None:
        text = N_(
            "A scene that is told by a voice lasts as long as the voice: leave out --seconds."
        )
        raise SecondsError(Message(text))
    return Film(shown.scenes, form.fps, form.seconds), shown


class Drawing:
    """Draws the frames of a film.

    A frame that shows what the one before it did is not drawn again: while playback stands still,
    most do.

    Attributes:
        changed: rectangles outside of which the last picture is as the one before it; None for
            anywhere.
    """

    def __init__(self, film: Filmed, form: FilmForm, stage: Stage, lecture: Lecture) -> None:
        self.film, self.form = film, form
        self._stage = stage
        self._cards = cards_of(film, lecture)
        self._last: tuple[Moment, Pixels] | None = None
        self._staged: tuple[Moment, Frame] | None = None  # what the stage shows
        self._over = QImage(*form.picture.size, QImage.Format.Format_RGB32)  # and what lies over it
        self._ahead: tuple[Moment, Frame] | None = None
        self._plain = False  # whether the last picture is as the stage has drawn it
        self.changed: Changed = None

    def frame(self, number: int, ahead: bool = False) -> Pixels:
        """Frame `number` of the film; `ahead` begins the next one meanwhile. See `pixels`."""
        next_one = number + 1
        following = self.film.moment(next_one) if ahead and next_one < self.film.frames else None
        return self.pixels(self.film.moment(number), following)

    def pixels(self, moment: Moment, following: Moment | None = None) -> Pixels:
        """The picture of a moment, good until another one is asked for.

        Args:
            following: the moment of which it is known that it will be asked for next.
        """
        if self._last is not None and self._last[0] == moment:
            self.changed = ()
            return self._last[1]
        was_plain, self._last = self._plain, None
        self._plain = moment.plain
        if moment.card < 1.0:
            self._draw(moment, following)
        pixels = pixels_of(self._stage.picture if self._plain else self._laid_over(moment))
        self._last = moment, pixels
        self.changed = self._stage.changed if was_plain and self._plain else None
        return pixels

    def still(self, moment: Moment) -> bytes:
        """The picture of a moment as a PNG file that holds its scene."""
        pixels = self.pixels(moment)
        session = self.film.session_at(moment)
        view = replace(moment.view, playhead=moment.head)
        shown = replace(session.scene, view=view, fingerprint=fingerprint(session))
        return png_of_pixels(pixels, shown)

    def samples(self, count: int) -> list[Pixels]:
        """Pictures from all over the film."""
        last = self.film.frames - 1
        return [
            self.frame(number).copy()
            for number in sorted({last * k // count for k in range(1, count + 1)})
        ]

    def _draw(self, moment: Moment, following: Moment | None) -> None:
        """Have the stage show a moment, without what lies over it."""
        if self._staged is not None and self._staged[0] == moment.bare:
            return
        self._staged, frame, ahead = None, self._frame(moment), None
        if following is not None and following.card < 1.0 and following.bare != moment.bare:
            ahead = self._frame(following)
            self._ahead = following.bare, ahead
        self._stage.show(frame, ahead)
        self._staged = moment.bare, frame

    def _laid_over(self, moment: Moment) -> QImage:
        """What the stage shows, with pointer, words and card over it: one image for all of them."""
        image = self._over
        if moment.card < 1.0 and self._staged is not None:
            with painting(image) as painter:
                painter.drawImage(0, 0, self._stage.picture)
            _, frame = self._staged
            if moment.hand is not None or moment.told:
                self._stage.lay_over(image, frame, moment.hand, moment.told, moment.telling)
        if moment.card > 0.0:
            lay_over(image, self._cards[moment.scene], self.form.theme, moment.card)
        return image

    def _frame(self, moment: Moment) -> Frame:
        known, self._ahead = self._ahead, None
        if known is not None and known[0] == moment.bare:
            return known[1]
        return frame_of(self.film, moment, self.form.theme, self.form.captions == "burn")


def _writer(
    drawing: Drawing, out: Path, tags: Tags, first: Scene, sound: SoundTrack | None
) -> Writer:
    """The writer of a film; of numbered pictures, the first holds the scene `first`."""
    form = drawing.form
    try:
        return writer_of(
            *(form.kind, out, form.picture.size, form.fps, tags),
            samples=lambda: drawing.samples(SAMPLES),
            png_of=lambda pixels, number: png_of_pixels(pixels, None if number else first),
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
    try:
        return warning(round(_cost(drawing).bytes_most), space.free)
    except OSError:
        return None  # what is in the way will be said where it is


def _cost(drawing: Drawing, begun_s: float = 0.0) -> Cost:
    """That of the pictures, and what the sound takes beside them."""
    cost, form = estimate(drawing, begun_s), drawing.form
    heard = form.sound == "voice" and form.kind.sounds and drawing.film.sound() is not None
    sound = drawing.film.seconds * BIT_RATE / 8 if heard else 0.0
    least, most = cost.bytes_least + sound, cost.bytes_most + sound
    return dataclasses.replace(cost, bytes_least=least, bytes_most=most)


def _refuse_days(seconds: float) -> None:
    if seconds > LONGEST_S:
        text = N_("At the scene's own speed it lasts {seconds} seconds: give --seconds.")
        raise TooLongError(Message(text, {"seconds": f"{seconds:.0f}"}))


def _write_whole(out: Path, data: bytes) -> None:
    partial = begin(out)
    partial.write_bytes(data)
    partial.replace(out)


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
