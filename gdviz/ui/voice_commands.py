"""Commands on the voice of the scene: which it is, and when the cues are due while it speaks."""

import dataclasses
from pathlib import Path

from msgspec.structs import replace

from gdviz.scene.film import SUFFIXES
from gdviz.scene.spec import Document, Narration, Scene
from gdviz.scene.voice import MAX_SOUND, sound_bytes
from gdviz.text import tr
from gdviz.ui import files
from gdviz.ui.cue_edits import with_narration, with_taps
from gdviz.ui.file_commands import FileCommands
from gdviz.ui.voice_plan import VoicePlan


class VoiceCommands(FileCommands):
    """The part of `Commands` that deals with the narration."""

    _draft: Document | None = None  # the document with the taps so far, while it is tapped
    _before: Scene | None = None  # the scene as it was looked at before it was played
    _voice_folder: Path | None = None

    def narration(self) -> None:
        """Open the sheet of the voice, or close it."""
        self.session.playback = self.session.playback.pause()
        self.host.sheets.narration.toggle()

    def voice_plan(self) -> VoicePlan:
        """Where the cues lie along the voice, as far as is computed; with the taps so far."""
        scene = self._before or self.session.saved_scene()
        document = self._draft or self.session.document
        cues = [
            dataclasses.replace(each, cue=document.cues[each.number]) for each in self.session.cues
        ]
        return VoicePlan.of(replace(scene, document=document), cues)

    def voice_ready(self) -> bool:
        """Whether all is computed, so that every cue has its place."""
        return self.session.computed >= self.session.document.length

    # --- the voice ---------------------------------------------------------------------------

    def ask_voice(self) -> None:
        """Ask for a file with a voice and begin to load it."""
        path = self.library.path
        folder = self._voice_folder or (path.parent if path else Path.home())
        if chosen := files.ask_voice(self.host, folder):
            self._voice_folder = chosen.parent
            self._load(chosen)

    def _load(self, path: Path) -> None:
        """Take the voice from this file: from a film, what the scene has left there."""
        narration = self.session.document.narration
        left = narration is not None and not narration.sound and path.suffix.lower() in SUFFIXES
        if narration is not None and narration.begins is not None and left:
            self.host.sheets.narration.load(path, narration.begins, narration.seconds)
        else:
            self.host.sheets.narration.load(path)

    def set_narration(self, narration: Narration | None) -> None:
        """Let the scene be told by this voice, or by none."""
        session = self.session
        if narration is not None:
            whole = self.library.to_save(session.saved_scene())
            own = session.document.narration
            others = sound_bytes(whole) - (len(own.sound) if own is not None else 0)
            if others + len(narration.sound) > MAX_SOUND:
                words = tr(
                    "Not taken. The voices of a lecture may take {size} MB together.",
                    size=MAX_SOUND // 1024**2,
                )
                self.host.messages.error(words)
                return
        session.history.seal()
        session.edit(with_narration(session.document, narration))

    def open_path(self, path: Path) -> bool:
        """Show the first scene of this file, and say where its voice is."""
        opened = super().open_path(path)
        if opened:
            self._tell_of_left_voice(path)
        return opened

    def _tell_of_left_voice(self, path: Path) -> None:
        """Say that the voice of the scene is in the film at `path`, and offer to take it."""
        narration = self.session.document.narration
        if narration is None or narration.sound:
            return
        if narration.begins is None or path.suffix.lower() not in SUFFIXES:
            self.host.messages.info(tr("The voice of this scene was left out of this file."))
            return

        def take() -> None:
            self.host.sheets.narration.open()
            self._load(path)

        words = tr("The voice of this scene is in the film.")
        self.host.messages.ask(words, ((tr("Take it from there"), take),))

    # --- taps --------------------------------------------------------------------------------

    def begin_tapping(self, first: int) -> None:
        """Let the cues from this stop on be tapped; the scene stands at the one before."""
        self.begin_telling()
        later = self._numbers_from(first)
        self._draft = with_taps(self.session.document, dict.fromkeys(later))
        self._stand_at(first - 1)

    def tap(self, number: int, second: float) -> None:
        """This stop is due now; the scene goes there."""
        if self._draft is not None:
            stop = self.voice_plan().stops[number]
            self._draft = with_taps(self._draft, dict.fromkeys(stop.numbers, second))
            self._stand_at(number)

    def take_tap_back(self, number: int) -> None:
        """This stop is not due yet after all."""
        if self._draft is not None:
            stop = self.voice_plan().stops[number]
            self._draft = with_taps(self._draft, dict.fromkeys(stop.numbers, None))
            self._stand_at(number - 1)

    def end_tapping(self, last: int) -> None:
        """Keep the taps up to that of stop number `last`, as one edit.

        Later stops keep the taps that they had, where those come later still.
        """
        draft, before = self._draft, self.session.document
        if draft is None:
            return
        end = max((cue.tap for cue in draft.cues if cue.tap is not None), default=0.0)
        later = self._numbers_from(last + 1)
        self._draft = None
        old = {number: before.cues[number].tap for number in later}
        kept = {number: tap for number, tap in old.items() if tap is not None and tap > end}
        after = with_taps(draft, kept)
        if after != before:
            self.session.history.seal()
            self.session.edit(after)
            self.session.history.seal()
        self.end_telling()

    def give_up_tapping(self) -> None:
        """Leave all taps as they were."""
        self._draft = None
        self.end_telling()

    def _numbers_from(self, first: int) -> list[int]:
        """The numbers of the cues of this stop and all later ones."""
        stops = self.voice_plan().stops[max(first, 0) :]
        return [number for stop in stops for number in stop.numbers]

    def move_tap(self, number: int, second: float) -> None:
        """Let a stop be due at another second."""
        stops = self.voice_plan().stops
        if 0 <= number < len(stops):
            taps = dict.fromkeys(stops[number].numbers, round(second, 3))
            self.session.edit(with_taps(self.session.document, taps))

    def drop_tap(self, number: int) -> None:
        """Let a stop come about by itself."""
        stops = self.voice_plan().stops
        if 0 <= number < len(stops):
            taps = dict.fromkeys(stops[number].numbers, None)
            self.session.history.seal()
            self.session.edit(with_taps(self.session.document, taps))

    def _stand_at(self, number: int) -> None:
        """Show what a stop shows; what comes before the first is the start."""
        stops = self.voice_plan().stops
        if number < 0:
            self.session.seek(0.0)
            return
        self.session.seek(stops[number].place)
        self.session.obey_cues_here()

    # --- playing -----------------------------------------------------------------------------

    def begin_telling(self) -> None:
        """Let the scene be shown as a film shows it."""
        self.session.playback = self.session.playback.pause()
        self._before = self.session.saved_scene()

    def tell(self, schedule_s: float) -> None:
        """Show what a film shows at this second of the scene."""
        schedule = self.voice_plan().schedule
        view = schedule.view(schedule_s)
        if view != self.session.view:
            self.session.look(view)
        self.session.seek(schedule.head(schedule_s))

    def end_telling(self) -> None:
        """Look at the scene again as before, at its speed; the playhead stays."""
        if self._before is not None:
            view, self._before = self._before.view, None
            self.session.look(view)
            self.session.playback = dataclasses.replace(self.session.playback, speed=view.speed)
