"""When a gesture is over, so that the next edit is a step of its own to undo. No Qt here."""

from gdviz.engine.session import Session

PATIENCE_S = 1.0
"""Keys and wheel have no release that one could wait for: a pause of this length ends theirs."""


class Gestures:
    """Watches the edits of a session from tick to tick."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._document = session.document
        self._held = self._typing = False
        self._still_s = 0.0

    def tick(self, dt_s: float, held: bool, typing: bool = False) -> None:
        """Let `dt_s` seconds pass.

        Args:
            held: whether a button of the mouse is down.
            typing: whether something is being typed that is shown on the way.
        """
        edited = self._session.document is not self._document
        self._document = self._session.document
        self._still_s = 0.0 if edited or held or typing else self._still_s + dt_s
        ended = (self._held and not held) or (self._typing and not typing)
        if ended or self._still_s > PATIENCE_S:
            self._session.history.seal()
        self._held, self._typing = held, typing
