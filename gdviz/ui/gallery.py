"""The gallery: every landscape and every model on data as a picture of its surface."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from gdviz.render.guard import guarded_else
from gdviz.render.style import Theme
from gdviz.text import language, tr
from gdviz.ui.catalogue_scenes import CATALOGUE, Entry, by_family
from gdviz.ui.icons import icon
from gdviz.ui.matching import misfit
from gdviz.ui.overlay import Overlay
from gdviz.ui.palette import SearchField
from gdviz.ui.shelf import PAD, Tile
from gdviz.ui.showcase import Showcase
from gdviz.ui.thumbnails import thumbnail
from gdviz.ui.tips import tip
from gdviz.ui.zoom import px

WIDTH = 1640
"""At most; what there is of it goes to columns."""

NO_FIT = 1000
"""A misfit beyond all others."""


class Gallery(Overlay):
    """A search field over the cards; what is chosen becomes the problem of the open scene.

    Signals:
        chosen: the key of an entry. scene_wished: one that should open as a scene of its own.
    """

    chosen = Signal(str)
    scene_wished = Signal(str)

    def __init__(self, window: QWidget, theme: Theme) -> None:
        super().__init__(window)
        self.setAccessibleName(tr("Landscapes and models on data"))
        self.field = SearchField(self.sheet)
        self.field.setPlaceholderText(tr("Find a landscape or a model"))
        self.field.setAccessibleName(tr("Find a landscape or a model"))
        self.none = QLabel(tr("Nothing is called that."))
        self.none.setObjectName("dim")
        self.beside = QToolButton()
        groups = {tr(family): [_tile(e) for e in entries] for family, entries in _families()}
        self.showcase = Showcase(groups, thumbnail, theme, self.beside)
        self.showcase.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keys are the field's
        self._furnish_beside(theme)
        self._lay_out()
        self.showcase.chosen.connect(self._choose)
        self.showcase.marked.connect(self.field.setAccessibleDescription)
        self.field.searched.connect(self._search)
        self.field.installEventFilter(self)

    def _furnish_beside(self, theme: Theme) -> None:
        words = tr("Open as a scene of its own")
        self.beside.setObjectName("small")
        self.beside.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.beside.setToolTip(tip(words, "Ctrl+Enter"))
        self.beside.setAccessibleName(words)
        self.beside.setIconSize(QSize(px(18), px(18)))
        self.beside.setIcon(icon("plus", theme))
        self.beside.clicked.connect(self._choose_beside)

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.setContentsMargins(PAD, 0, PAD, 0)
        foot.setSpacing(18)
        for words in (
            tr("Enter: in the open scene"),
            tr("Ctrl+Enter: as a scene of its own"),
            tr("Esc: leave all as it is"),
        ):
            label = QLabel(words)
            label.setObjectName("progress")
            foot.addWidget(label)
        foot.addStretch(1)
        column = QVBoxLayout(self.sheet)
        column.setContentsMargins(10, 10, 4, 8)
        column.setSpacing(8)
        top = QHBoxLayout()
        top.setContentsMargins(0, 0, 6, 0)
        top.addWidget(self.field)
        column.addLayout(top)
        column.addWidget(self.none)
        column.addWidget(self.showcase, 1)
        column.addLayout(foot)

    def open_at(self, key: str) -> None:
        """Come up with nothing typed, this entry marked if there is one."""
        self.field.clear()
        self.open()
        self._search("")
        self.showcase.mark(key)

    def first_focus(self) -> QWidget:
        """The field."""
        return self.field

    def place(self) -> None:
        """In the middle, as high as the window lets it."""
        room = self.room()
        width = min(px(WIDTH), room.width())
        self.sheet.setGeometry(self.width() // 2 - width // 2, room.top(), width, room.height())

    def close_up(self) -> None:
        """Go away, and paint no more."""
        self.showcase.painter.stop()
        super().close_up()

    def set_theme(self, theme: Theme) -> None:
        """Take on these colours."""
        self.beside.setIcon(icon("plus", theme))
        self.showcase.set_theme(theme)
        if self.is_open:
            self.showcase.paint()

    def _search(self, query: str) -> None:
        groups = found(query)
        self.none.setVisible(not groups)
        self.showcase.show_groups([(tr(family) if family else "", keys) for family, keys in groups])
        if self.is_open:
            self.showcase.paint()

    # --- keys and choice -------------------------------------------------------------------------

    def _choose(self, key: str) -> None:
        self.close_up()
        self.chosen.emit(key)

    def _choose_beside(self) -> None:
        card = self.showcase.current
        if card is not None:
            self.close_up()
            self.scene_wished.emit(card.tile.key)

    @guarded_else(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and isinstance(event, QKeyEvent):
            return event.type() == QEvent.Type.KeyPress and self._take(event)
        return super().eventFilter(watched, event)

    def _take(self, event: QKeyEvent) -> bool:
        """Whether a key typed into the field was meant for the cards."""
        key = Qt.Key(event.key())
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if control and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose_beside()
        elif key == Qt.Key.Key_Escape:
            self.close_up()
        else:
            return self.showcase.take(key)
        return True


def _families() -> list[tuple[str, list[Entry]]]:
    return list(by_family().items())


def _tile(entry: Entry) -> Tile:
    data = tr(entry.data) if entry.data else ""
    return Tile(entry.key, tr(entry.name), tr(entry.why), data)


def found(query: str) -> list[tuple[str, list[str]]]:
    """The entries that fit, in one group with the best first; for an empty query all by family."""
    if not query.strip():
        return [(family, [entry.key for entry in entries]) for family, entries in _families()]
    misfits = {key: _misfit(query, entry) for key, entry in CATALOGUE.items()}
    fitting = [key for key, bad in misfits.items() if bad < NO_FIT]
    return [("", sorted(fitting, key=misfits.__getitem__))] if fitting else []


def _misfit(query: str, entry: Entry) -> int:
    """How badly it fits: its name in either language, or a little worse that of its family."""
    own = misfit(query, (entry.title(language()), entry.title("en"), entry.key.replace("-", " ")))
    family = misfit(query, (tr(entry.family), entry.family))
    return min(NO_FIT if own is None else own, NO_FIT if family is None else family + 1)
