"""Words beside fields."""

from PySide6.QtWidgets import QLabel


def dim(words: str = "") -> QLabel:
    """Words that stand back."""
    label = QLabel(words)
    label.setObjectName("dim")
    return label
