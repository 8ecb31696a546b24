"""The look of the controls: a palette and a style sheet made from a `Theme`."""

from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from gdviz.render.fonts import font
from gdviz.render.style import DARK, LIGHT, Rgb, Theme
from gdviz.ui.zoom import px, zoomed_sheet

ThemeChoice = Literal["light", "dark", "system"]

TEXT_SIZE = 13
"""Pixels."""


def resolve(choice: ThemeChoice) -> Theme:
    """The theme chosen, or the one that the system has."""
    if choice == "system":
        dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return DARK if dark else LIGHT
    return DARK if choice == "dark" else LIGHT


def apply_theme(app: QApplication, theme: Theme) -> None:
    """Give every widget, now and later, the look of `theme`."""
    app.setFont(font(px(TEXT_SIZE)))
    app.setPalette(palette(theme))
    app.setStyleSheet(style_sheet(theme))


def mixed(a: Rgb, b: Rgb, share: float) -> Rgb:
    """`share` of `b` in `a`."""
    red, green, blue = (round((1 - share) * p + share * q) for p, q in zip(a, b, strict=True))
    return red, green, blue


def palette(theme: Theme) -> QPalette:
    """For what no style sheet reaches."""
    made = QPalette()
    role = QPalette.ColorRole
    for where, rgb in (
        (role.Window, theme.panel),
        (role.Base, theme.raised),
        (role.AlternateBase, theme.panel),
        (role.Button, theme.raised),
        (role.WindowText, theme.text),
        (role.Text, theme.text),
        (role.ButtonText, theme.text),
        (role.PlaceholderText, theme.dim),
        (role.ToolTipBase, theme.raised),
        (role.ToolTipText, theme.text),
        (role.Highlight, theme.accent),
        (role.HighlightedText, _on_accent(theme)),
        (role.Mid, theme.line),
        (role.Light, theme.raised),
        (role.Dark, theme.line),
        (role.Link, theme.accent),
        (role.BrightText, theme.error),
    ):
        made.setColor(where, QColor(*rgb))
    faint = QColor(*theme.dim, 130)
    for where in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, where, faint)
    return made


def _on_accent(theme: Theme) -> Rgb:
    return (255, 255, 255) if theme.name == "light" else (10, 14, 22)


def style_sheet(theme: Theme) -> str:
    """The style sheet of the whole application."""
    sheet = zoomed_sheet(_SHEET)
    for name, rgb in {
        "background": theme.background,
        "panel": theme.panel,
        "raised": theme.raised,
        "line": theme.line,
        "edge": mixed(theme.line, theme.dim, 0.35),
        "text": theme.text,
        "dim": theme.dim,
        "faint": mixed(theme.panel, theme.dim, 0.55),
        "accent": theme.accent,
        "on-accent": _on_accent(theme),
        "soft": mixed(theme.raised, theme.accent, 0.12),
        "well": mixed(theme.panel, theme.text, 0.06),
        "inset": theme.panel
        if theme.name == "light"
        else mixed(theme.raised, theme.background, 0.6),
        "hover": mixed(theme.panel, theme.text, 0.08),
        "pressed": mixed(theme.panel, theme.text, 0.14),
        "groove": mixed(theme.line, theme.dim, 0.15),
        "error": theme.error,
        "error-soft": mixed(theme.raised, theme.error, 0.10),
    }.items():
        sheet = sheet.replace(f"@{name};", f"rgb({rgb[0]}, {rgb[1]}, {rgb[2]});")
    # Qt leaves corners square whose radius is more than half of the side.
    return sheet.replace("@handle-radius;", f"{px(12) // 2 + 1}px;")


# 6 px corners, hairlines, and a rhythm of 8 px. `@name;` stands for a colour.
_SHEET = """
* { outline: none; }
QWidget { color: @text; }
QMainWindow, QWidget#stage, QWidget#side { background: @background; }
QWidget#panel { background: @panel; }
QFrame#top { background: @panel; border: none; border-bottom: 1px solid @line; }
QFrame#bottom { background: @panel; border: none; border-top: 1px solid @line; }
QScrollArea { background: transparent; border: none; }

QLabel { background: transparent; }
QLabel:disabled { color: @faint; }
QLabel#title { font-size: 13px; font-weight: 600; }
QLabel#strong { font-weight: 600; }
QLabel#dim { color: @dim; }
QLabel#dim:disabled { color: @faint; }
QLabel#number { color: @dim; }
QLabel#progress { color: @dim; font-size: 12px; }
QLabel#progress[alarming="true"] { color: @error; }
QLabel#progress:disabled { color: @faint; }
QLabel#symbol { font-weight: 600; }
QLabel#rule { color: @dim; font-size: 12px; }
QLabel#fault { color: @error; font-size: 12px; }
QLabel#heading { color: @dim; font-size: 11px; font-weight: 600; padding: 8px 12px 3px 9px; }
QLabel#caption { color: @text; font-size: 18px; padding: 8px 16px; }
QLabel#failure { font-size: 15px; }
QLabel#reading {
    background: @raised; color: @text; border: 1px solid @line; border-radius: 4px;
    padding: 3px 6px; font-size: 11px;
}

QFrame#card { background: transparent; border: 1px solid transparent; border-radius: 6px; }
QFrame#card:hover { background: @hover; }
QFrame#card:focus { border-color: @accent; }
QFrame#card[selected="true"] { background: @raised; border-color: @line; }
QFrame#card[selected="true"]:focus { border-color: @accent; }

QPlainTextEdit {
    background: @raised; border: 1px solid @line; border-radius: 6px; padding: 0px 3px;
    selection-background-color: @accent; selection-color: @on-accent;
}
QPlainTextEdit:hover { border-color: @edge; }
QPlainTextEdit:focus { border-color: @accent; }
QPlainTextEdit[invalid="true"] { border-color: @error; }

QLineEdit, QSpinBox {
    background: @raised; border: 1px solid @line; border-radius: 6px;
    padding: 0px 7px; min-height: 24px; max-height: 24px;
    selection-background-color: @accent; selection-color: @on-accent;
}
QFrame#card QLineEdit { background: @inset; border-color: transparent; }
QLineEdit:hover, QSpinBox:hover { border-color: @edge; }
QFrame#card QLineEdit:hover { border-color: @edge; }
QLineEdit:focus, QSpinBox:focus, QFrame#card QLineEdit:focus {
    background: @raised; border-color: @accent;
}
QLineEdit[invalid="true"], QFrame#card QLineEdit[invalid="true"] {
    background: @error-soft; border-color: @error;
}

QComboBox {
    background: @raised; border: 1px solid @line; border-radius: 6px;
    padding: 0px 26px 0px 9px; min-height: 26px; max-height: 26px;
}
QFrame#card QComboBox { background: @inset; border-color: transparent; }
QComboBox:hover, QFrame#card QComboBox:hover { border-color: @edge; }
QComboBox:focus, QFrame#card QComboBox:focus { border-color: @accent; }
QComboBox::drop-down { border: none; width: 24px; }
QComboBox::down-arrow { image: none; width: 0px; height: 0px; }
QComboBox QAbstractItemView {
    background: @raised; border: 1px solid @edge; padding: 4px;
    selection-background-color: @hover; selection-color: @text;
}
QComboBox QAbstractItemView::item { min-height: 28px; padding: 0px 8px; border-radius: 4px; }
QComboBox QAbstractItemView::item:selected, QComboBox QAbstractItemView::item:hover {
    background: @soft; color: @text;
}
QComboBox QAbstractItemView::item:disabled { color: @dim; background: transparent; }
QComboBox QAbstractItemView::separator { height: 1px; background: @line; margin: 4px 0px; }

QPushButton {
    background: @raised; border: 1px solid @line; border-radius: 6px;
    padding: 0px 10px; min-height: 26px; max-height: 26px;
}
QPushButton:hover { border-color: @edge; background: @hover; }
QPushButton:pressed { background: @pressed; }
QPushButton:focus { border-color: @accent; }
QPushButton:disabled { color: @faint; }
QPushButton::menu-indicator { image: none; width: 0px; }
QPushButton#primary { background: @accent; border-color: @accent; color: @on-accent; }
QPushButton#primary:hover, QPushButton#primary:focus {
    background: @accent; border-color: @text;
}
QPushButton#primary:disabled { background: transparent; border-color: @line; color: @faint; }

QToolButton { background: transparent; border: 1px solid transparent; border-radius: 6px; }
QToolButton::menu-indicator { image: none; width: 0px; }
QToolButton:hover { background: @hover; }
QToolButton:pressed { background: @pressed; }
QToolButton:focus { border-color: @accent; }
QToolButton#tool { min-width: 30px; min-height: 30px; max-width: 30px; max-height: 30px; }
QToolButton#play {
    min-width: 38px; min-height: 32px; max-width: 38px; max-height: 32px;
    background: @raised; border: 1px solid @line;
}
QToolButton#play:hover { border-color: @edge; background: @hover; }
QToolButton#play:focus { border-color: @accent; }
QToolButton#small { min-width: 24px; min-height: 24px; max-width: 24px; max-height: 24px; }

QPushButton#section {
    background: transparent; border-color: transparent; color: @dim;
    padding: 0px; text-align: left;
}
QPushButton#section:hover { color: @text; }
QPushButton#section:focus { border-color: @accent; }
QPushButton#line {
    background: transparent; border-color: transparent; text-align: left; padding: 4px 8px;
}
QPushButton#line:hover { background: @hover; }
QPushButton#line:focus { border-color: @accent; }

QFrame#segments { background: @well; border: none; border-radius: 6px; }
QToolButton#segment {
    color: @dim; border: 1px solid transparent; border-radius: 5px;
    padding: 0px 8px; min-height: 22px; max-height: 22px;
}
QToolButton#segment:hover { color: @text; background: transparent; }
QToolButton#segment:checked { background: @raised; color: @text; border-color: @line; }
QToolButton#segment:focus { border-color: @accent; }
QFrame#card QFrame#segments { background: @inset; }

QSlider { min-height: 20px; max-height: 20px; background: transparent; }
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: @groove; }
QSlider::sub-page:horizontal { height: 4px; border-radius: 2px; background: @accent; }
QSlider::handle:horizontal {
    width: 12px; height: 12px; margin: -5px 0px; border-radius: @handle-radius;
    background: @raised; border: 1px solid @edge;
}
QSlider::handle:horizontal:hover, QSlider::handle:horizontal:pressed { border-color: @accent; }
QSlider::handle:horizontal:focus { background: @accent; border-color: @text; }

QProgressBar {
    background: @groove; border: none; border-radius: 2px; min-height: 4px; max-height: 4px;
}
QProgressBar::chunk { background: @accent; border-radius: 2px; }

QSplitter::handle { background: @background; }
QSplitter::handle:horizontal { width: 6px; border-left: 1px solid @line; }
QSplitter::handle:horizontal#first { border-left: none; border-right: 1px solid @line; }
QSplitter::handle:vertical { height: 6px; border-top: 1px solid @line; }
QSplitter::handle:hover { background: @hover; }

QScrollBar:vertical { background: transparent; width: 10px; margin: 0px; border: none; }
QScrollBar::handle:vertical {
    background: @groove; border-radius: 3px; min-height: 32px; margin: 2px 2px;
}
QScrollBar::handle:vertical:hover { background: @edge; }
QScrollBar::handle:vertical:disabled { background: transparent; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0px; height: 0px; border: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QMenu { background: @raised; border: 1px solid @edge; padding: 4px; }
QMenu::item { padding: 6px 24px 6px 12px; border-radius: 4px; }
QMenu::item:selected { background: @soft; }
QMenu::item:disabled { color: @faint; }
QMenu::icon { padding-left: 8px; }
QMenu::separator { height: 1px; background: @line; margin: 4px 8px; }

QToolTip {
    background: @raised; color: @text; border: 1px solid @edge; padding: 5px 7px;
}

QFrame#focus-frame { background: transparent; border: 2px solid @accent; }

QPlainTextEdit {
    background: @inset; border: 1px solid @line; border-radius: 4px; padding: 2px;
    selection-background-color: @accent; selection-color: @on-accent;
}
QPlainTextEdit:focus { background: @raised; border-color: @accent; }
QPlainTextEdit:disabled { color: @faint; }
QPlainTextEdit#caption { font-size: 18px; margin: 4px 16px 8px 16px; }

QFrame#sheet { background: @raised; border: 1px solid @edge; border-radius: 8px; }
QFrame#sheet QWidget { background: transparent; }
QFrame#sheet QLineEdit { background: @inset; border-color: @line; }
QFrame#sheet QPlainTextEdit { background: @inset; }
QFrame#sheet QPushButton#primary:enabled { background: @accent; }
QFrame#sheet QFrame#segments { background: @inset; }
QFrame#sheet QLineEdit:focus, QFrame#sheet QPlainTextEdit:focus {
    background: @raised; border-color: @accent;
}
QLabel#sheet-title { font-size: 15px; font-weight: 600; }
QLabel#sheet-heading { color: @dim; font-size: 11px; font-weight: 600; }
QFrame#sheet QLabel#formula {
    background: @inset; border-radius: 6px; padding: 7px 9px; font-size: 13px;
}
QListWidget#entries { background: transparent; border: none; }
QListWidget#entries::item { border-radius: 4px; }
QListWidget#entries::item:selected { background: @soft; }
QListWidget#edits { background: transparent; border: none; outline: none; }
QListWidget#edits::item { border-radius: 4px; padding: 5px 8px; }
QListWidget#edits::item:selected { background: @soft; color: @text; }

QFrame#message { background: @raised; border: none; border-bottom: 1px solid @line; }
QFrame#message[kind="error"] { background: @error-soft; }
"""
