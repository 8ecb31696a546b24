"""Where the files that ship with gdviz lie, and where those that it keeps for the user go."""

import os
import sys
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def resource(*parts: str) -> Path:
    """Path of a shipped file, e.g. ``resource("data", "penguins.csv")``.

    An installed package carries ``resources/`` inside itself; in a checkout it lies beside it.
    """
    inside = _PACKAGE / "resources"
    root = inside if inside.is_dir() else _PACKAGE.parent / "resources"
    return root.joinpath(*parts)


def state_folder() -> Path:
    """The folder for what gdviz keeps between its runs; it may not be there yet.

    ``GDVIZ_STATE`` names another one.
    """
    if named := os.environ.get("GDVIZ_STATE"):
        return Path(named)
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "gdviz"
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "gdviz"
    return Path(os.environ.get("XDG_STATE_HOME") or home / ".local" / "state") / "gdviz"
