"""What is painted over the ground of a picture, as values that tell where two pictures differ."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

SOFT = 1.0
"""Units by which the soft edges of a mark may reach beyond its bounds."""


class Mark:
    """Something that is painted the same while what it depends on is the same.

    Lengths are in units of who has it painted.
    """

    def __init__(
        self, what: object, bounds: Sequence[QRectF], paint: Callable[[QPainter], None]
    ) -> None:
        """`what`: all that it depends on, compared with `==`. `bounds`: see `where`."""
        self._what, self._bounds, self._paint = what, bounds, paint

    def where(self) -> Sequence[QRectF]:
        """Rectangles outside of which it paints nothing, but for soft edges."""
        return self._bounds

    def meets(self, only: Sequence[QRectF]) -> bool:
        """Whether it may be seen in one of these rectangles."""
        return any(
            box.adjusted(-SOFT, -SOFT, SOFT, SOFT).intersects(rect)
            for box in self._bounds
            for rect in only
        )

    def paint(self, painter: QPainter, only: Sequence[QRectF] | None = None) -> None:
        """Paint it; with `only`, no more than what is seen in these rectangles need be right."""
        self._paint(painter)

    def changes(self, before: "Mark", scale: float) -> list[QRectF]:
        """The rectangles outside of which it looks as `before` did.

        Args:
            scale: device pixels of one unit.
        """
        if type(before) is Mark and before._what == self._what:
            return []
        return [*before.where(), *self.where()]


def differences(before: Sequence[Mark], after: Sequence[Mark], scale: float) -> list[QRectF] | None:
    """The rectangles outside of which these marks look the same; None for anywhere."""
    if len(before) != len(after):
        return None
    return [
        box.adjusted(-SOFT, -SOFT, SOFT, SOFT)
        for old, new in zip(before, after, strict=True)
        for box in new.changes(old, scale)
    ]
