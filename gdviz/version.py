"""The version and the build, for all that must say what made something."""

import re
from functools import cache
from pathlib import Path

__version__ = "0.1.0"

_HERE = Path(__file__).resolve().parent
_COMMIT = re.compile(r"[0-9a-f]{40,64}")
_SHORT = 12


@cache
def build() -> str:
    """The commit that this gdviz is of, shortened, or "" where nobody knows.

    An installed package has it in a file that was written when it was built (`hatch_build.py`);
    in a checkout it is read from git's own files. Edits since that commit are not looked for.
    """
    return (_written() or commit_of(_HERE.parent))[:_SHORT]


def made_by() -> str:
    """Name, version and build, as in "gdviz 0.1.0 (0123456789ab)"."""
    return f"gdviz {__version__}" + (f" ({build()})" if build() else "")


def _written() -> str:
    return _commit_in(_text(_HERE / "build.txt"))


def commit_of(checkout: Path) -> str:
    """The commit that is checked out there, or "" if it is no checkout of git."""
    folder = checkout / ".git"
    if folder.is_file():  # a second working tree: the file says where its folder is
        folder = checkout / _text(folder).removeprefix("gitdir:").strip()
    head = _text(folder / "HEAD").strip()
    if not head.startswith("ref: "):
        return _commit_in(head)
    name = head.removeprefix("ref: ")
    if not re.fullmatch(r"refs/[\w./-]+", name) or ".." in name:
        return ""
    shared = folder / (_text(folder / "commondir").strip() or ".")
    if loose := _commit_in(_text(shared / name)):
        return loose
    packed = (line.partition(" ") for line in _text(shared / "packed-refs").splitlines())
    return next((_commit_in(commit) for commit, _, ref in packed if ref == name), "")


def _commit_in(text: str) -> str:
    found = _COMMIT.fullmatch(text.strip())
    return found[0] if found else ""


def _text(path: Path) -> str:
    """What a small file says; "" if it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""
