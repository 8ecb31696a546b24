"""The lessons: what each shows in a sentence, and a small picture of its surface."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from gdviz.io.lessons import lesson, lesson_files
from gdviz.io.problems import load_problem
from gdviz.render.guard import guarded, guarded_else
from gdviz.render.relief import levels_of, relief
from gdviz.render.style import Theme
from gdviz.text import language, tr
from gdviz.ui.overlay import Overlay
from gdviz.ui.zoom import px

WIDTH, PICTURE, PAD = 720, (116, 74), 8

_ID = Qt.ItemDataRole.UserRole
_SUMMARY = Qt.ItemDataRole.UserRole + 1
_PICTURE = Qt.ItemDataRole.UserRole + 2


class LessonsSheet(Overlay):
    """One line for each lesson; Enter or a press opens it.

    Signals:
        chosen: the id of a lesson.
    """

    chosen = Signal(str)

    def __init__(self, window: QWidget, theme: Callable[[], Theme]) -> None:
        super().__init__(window)
        self._theme = theme
        self._painted_in = ""
        self.setAccessibleName(tr("Lessons"))
        title = QLabel(tr("Lessons"))
        title.setObjectName("sheet-title")
        self.list = QListWidget()
        self.list.setObjectName("entries")
        self.list.setAccessibleName(tr("Lessons"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.list.setItemDelegate(_Line(self.list))
        self.list.setMouseTracking(True)
        self.list.installEventFilter(self)
        self.list.itemEntered.connect(self.list.setCurrentItem)
        self.list.itemClicked.connect(lambda _item: self._choose())
        column = QVBoxLayout(self.sheet)
        column.setContentsMargins(16, 14, 8, 12)
        column.setSpacing(8)
        column.addWidget(title)
        column.addWidget(self.list, 1)
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._paint_next)

    def open(self) -> None:
        """Come up, the lessons read when that is done for the first time."""
        if not self.list.count():
            self._fill()
        self.list.setCurrentRow(max(self.list.currentRow(), 0))
        super().open()
        if self._painted_in != self._theme().name:
            for row in range(self.list.count()):
                self.list.item(row).setData(_PICTURE, None)
            self._painted_in = self._theme().name
            self._timer.start()

    def close_up(self) -> None:
        """Go away."""
        self._timer.stop()
        self._painted_in = "" if self._missing() is not None else self._painted_in
        super().close_up()

    def first_focus(self) -> QWidget:
        """The list."""
        return self.list

    def place(self) -> None:
        """In the middle, as high as the window lets it."""
        room = self.room()
        width = min(px(WIDTH), room.width())
        height = min(room.height(), 66 + self.list.count() * (PICTURE[1] + 2 * PAD))
        left, top = self.width() // 2 - width // 2, self.height() // 2 - height // 2
        self.sheet.setGeometry(left, top, width, height)

    def _fill(self) -> None:
        for id_ in lesson_files():
            found = lesson(id_)
            item = QListWidgetItem(found.title.into(language()), self.list)
            item.setData(_ID, id_)
            item.setData(_SUMMARY, found.scenes[0].summary.into(language()))
            item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, item.data(_SUMMARY))

    def _missing(self) -> QListWidgetItem | None:
        items = (self.list.item(row) for row in range(self.list.count()))
        return next((item for item in items if item.data(_PICTURE) is None), None)

    def _paint_next(self) -> None:
        """One picture at a time: the window lives in between."""
        item = self._missing()
        if item is None:
            self._timer.stop()
            return
        document = lesson(item.data(_ID)).scenes[0].document
        levels = levels_of(load_problem(document.problem), document.plane)
        ratio = self.devicePixelRatioF()
        width, height = (round(side * ratio) for side in PICTURE)
        pixels = relief(levels, width, height, self._theme(), finer=2)
        image = QImage(
            pixels.data, width, height, 4 * width, QImage.Format.Format_RGBA8888_Premultiplied
        ).copy()
        image.setDevicePixelRatio(ratio)
        item.setData(_PICTURE, image)

    def _choose(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.close_up()
            self.chosen.emit(item.data(_ID))

    @guarded_else(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            watched is self.list
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
        ):
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._choose()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.close_up()
                return True
        return super().eventFilter(watched, event)


class _Line(QStyledItemDelegate):
    """A picture, the title, and what there is to see."""

    @guarded_else(QSize(0, PICTURE[1] + 2 * PAD))
    def sizeHint(self, _option, _index) -> QSize:
        return QSize(0, PICTURE[1] + 2 * PAD)

    @guarded
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index) -> None:
        self.initStyleOption(option, index)
        style = option.widget.style()
        style.drawPrimitive(
            QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, option.widget
        )
        box = option.rect.adjusted(PAD, PAD, -PAD, -PAD)
        picture = index.data(_PICTURE)
        if picture is not None:
            painter.drawImage(box.topLeft(), picture)
        words = box.adjusted(PICTURE[0] + 14, 0, 0, 0)
        colours = QApplication.palette()
        strong, plain = QApplication.font(), QApplication.font()
        strong.setWeight(strong.Weight.DemiBold)
        painter.save()
        painter.setFont(strong)
        painter.setPen(colours.color(QPalette.ColorRole.Text))
        line = painter.fontMetrics().lineSpacing()
        flags = int(Qt.TextFlag.TextWordWrap)
        painter.drawText(
            QRect(words.left(), words.top() + 6, words.width(), line), flags, index.data()
        )
        painter.setFont(plain)
        painter.setPen(colours.color(QPalette.ColorRole.PlaceholderText))
        painter.drawText(words.adjusted(0, line + 10, 0, 0), flags, index.data(_SUMMARY))
        painter.restore()
