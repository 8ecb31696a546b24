"""The sheets that come up over the window, each made when it is first wanted."""

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from gdviz.render.style import Theme
from gdviz.ui.cues_sheet import CuesSheet
from gdviz.ui.entries import entries
from gdviz.ui.film_sheet import FilmSheet
from gdviz.ui.gallery import Gallery
from gdviz.ui.help_sheet import HelpSheet
from gdviz.ui.history_sheet import HistorySheet
from gdviz.ui.look_sheet import LookSheet
from gdviz.ui.narration_sheet import NarrationSheet
from gdviz.ui.notes_sheet import NotesSheet
from gdviz.ui.palette import Palette
from gdviz.ui.picture_sheet import PictureSheet
from gdviz.ui.scenes_sheet import ScenesSheet
from gdviz.ui.shortcuts import Shortcuts
from gdviz.ui.take_sheet import TakeSheet
from gdviz.ui.views_sheet import ViewsSheet
from gdviz.ui.welcome import WAYS, Welcome

if TYPE_CHECKING:
    from gdviz.ui.window import MainWindow


_Themed = Gallery | LookSheet | NarrationSheet | TakeSheet | ViewsSheet | Welcome


class Sheets:
    """One of each kind."""

    def __init__(self, window: "MainWindow") -> None:
        self._window = window
        self._commands = window.commands

    @cached_property
    def palette(self) -> Palette:
        """All that can be done, by a few letters."""
        return Palette(self._window, lambda: entries(self._window))

    @cached_property
    def shortcuts(self) -> Shortcuts:
        """All keys."""
        return Shortcuts(self._window)

    @cached_property
    def help(self) -> HelpSheet:
        """What there is to tell of the thing under the pointer."""
        return HelpSheet(self._window)

    @cached_property
    def history(self) -> HistorySheet:
        """All edits."""
        session = self._commands.session
        return HistorySheet(self._window, lambda: session.history, self._commands.go_to_edit)

    @cached_property
    def gallery(self) -> Gallery:
        """All landscapes and models on data."""
        made = Gallery(self._window, self._window.theme)
        made.chosen.connect(self._commands.choose_problem)
        made.scene_wished.connect(self._commands.choose_scene)
        return made

    @cached_property
    def welcome(self) -> Welcome:
        """The lessons, and the ways to something else."""
        window, commands = self._window, self._commands
        made = Welcome(window, window.theme, [window.actions_by_id[name] for name in WAYS])
        made.show_preference(window.welcoming)
        made.lesson_wished.connect(commands.open_lesson)
        made.file_wished.connect(commands.open_recent)
        made.start_wished.connect(commands.welcome_at_start)
        return made

    @cached_property
    def scenes(self) -> ScenesSheet:
        """The scenes of the lecture."""
        commands = self._commands
        made = ScenesSheet(self._window, commands.library)
        made.scene_wished.connect(commands.choose_scene)
        made.added.connect(commands.add_scene)
        made.doubled.connect(commands.double_scene)
        made.removed.connect(commands.remove_scene)
        # Queued: the list that tells of it is filled anew.
        made.ordered.connect(commands.order_scenes, Qt.ConnectionType.QueuedConnection)
        made.named.connect(commands.name_scene, Qt.ConnectionType.QueuedConnection)
        made.titled.connect(commands.title_lecture)
        return made

    @cached_property
    def views(self) -> ViewsSheet:
        """The saved views of the scene."""
        commands = self._commands
        made = ViewsSheet(self._window, self._window.theme, commands.session)
        made.view_wished.connect(commands.go_to_view)
        made.save_wished.connect(commands.save_view)
        made.replaced.connect(commands.replace_view)
        made.removed.connect(commands.remove_view)
        # Queued: the list that tells of it is filled anew.
        made.named.connect(commands.name_view, Qt.ConnectionType.QueuedConnection)
        return made

    @cached_property
    def cues(self) -> CuesSheet:
        """The cues of the scene."""
        commands = self._commands
        made = CuesSheet(self._window, commands.session, commands.here)
        made.cue_wished.connect(commands.set_cue)
        made.add_wished.connect(commands.new_cue)
        made.remove_wished.connect(commands.drop_cue)
        made.place_wished.connect(commands.go_to_place_of)
        made.voice_wished.connect(commands.narration)
        return made

    @cached_property
    def look(self) -> LookSheet:
        """How the surface is drawn."""
        made = LookSheet(self._window, self._window.theme)
        made.look_wished.connect(self._commands.set_look)
        made.colours_wished.connect(self._commands.set_colours)
        return made

    @cached_property
    def narration(self) -> NarrationSheet:
        """The voice of the scene, with the cues along it."""
        window, commands = self._window, self._commands
        return NarrationSheet(
            window, commands.session, commands, window.theme, lambda: window.foot_height
        )

    @cached_property
    def notes(self) -> NotesSheet:
        """The lecturer's notes on the open scene."""
        made = NotesSheet(self._window)
        made.entered.connect(self._commands.set_notes)
        return made

    @cached_property
    def picture(self) -> PictureSheet:
        """The form of a picture, and the ways to have it."""
        commands = self._commands
        made = PictureSheet(
            self._window,
            theme=lambda: self._window.theme,
            form=lambda: commands.picture_form,
            has_data=lambda: commands.session.problem.points is not None,
            take=commands.preview,
            state=commands.picture_state,
        )
        made.chosen.connect(commands.set_picture_form)
        made.save_wished.connect(commands.write_picture)
        made.copy_wished.connect(commands.copy_picture)
        return made

    @cached_property
    def film(self) -> FilmSheet:
        """The form of a film, and the way to have it."""
        commands = self._commands
        made = FilmSheet(
            self._window,
            self._window.theme,
            form=lambda: commands.film_form,
            plan=commands.film_plan,
            speaks=lambda: commands.film_speaks,
            extents=lambda: commands.film_extents,
            take=commands.film_preview,
            state=commands.film_state,
            cost=lambda: commands.film_cost,
        )
        made.extent_chosen.connect(commands.set_film_extent)
        made.left.connect(commands.leave_films)
        self._window.measuring.changed.connect(made.tell)
        made.chosen.connect(commands.set_film_form)
        made.extent_chosen.connect(commands.set_film_extent)
        made.save_wished.connect(commands.order_film)
        return made

    @cached_property
    def take(self) -> TakeSheet:
        """Whether takes have a voice, and whose."""
        window, commands = self._window, self._commands
        made = TakeSheet(
            window,
            window.theme,
            form=lambda: window.take_form,
            level=lambda: window.taking.level,
            recording=lambda: window.taking.recording,
        )
        made.form_chosen.connect(commands.set_take_form)
        made.record_wished.connect(commands.record_take)
        return made

    def is_open(self, name: str) -> bool:
        """Whether the sheet of that name has been made and is there."""
        return name in vars(self) and vars(self)[name].is_open

    def follow(self) -> None:
        """Show the document as it is, where one of them is open."""
        if self.is_open("history"):
            self.history.follow()
        if self.is_open("cues"):
            self.cues.follow()
        if self.is_open("film"):
            self.film.follow()
        if self.is_open("narration"):
            self.narration.follow()

    def put_away(self) -> None:
        """End what goes on in threads of their own: the window closes."""
        if "take" in vars(self):
            self.take.put_away()
        if "narration" in vars(self):
            self.narration.put_away()

    def follow_views(self) -> None:
        """Show the saved views as they are, where their sheet is open."""
        if self.is_open("views"):
            self.views.follow()

    def set_theme(self, theme: Theme) -> None:
        """Take on these colours."""
        for made in vars(self).values():
            if isinstance(made, _Themed):
                made.set_theme(theme)
