"""Whether a window can be shown. Qt itself aborts the process where it cannot."""

import os
import re
import socket
import sys
from collections.abc import Mapping
from pathlib import Path


def has_display(environment: Mapping[str, str] | None = None) -> bool:
    """Whether there is a display: always on Windows and macOS, else one that answers."""
    if not sys.platform.startswith("linux"):
        return True
    seen = os.environ if environment is None else environment
    if seen.get("QT_QPA_PLATFORM"):
        return True  # the user has said what to do
    return _wayland_answers(seen) or _x11_answers(seen.get("DISPLAY", ""))


def _wayland_answers(seen: Mapping[str, str]) -> bool:
    name, folder = seen.get("WAYLAND_DISPLAY"), seen.get("XDG_RUNTIME_DIR")
    if not name or not (folder or name.startswith("/")):
        return False
    return _answers(socket.AF_UNIX, str(Path(folder or "/", name)))


def _x11_answers(display: str) -> bool:
    found = re.fullmatch(r"(.*):(\d+)(\.\d+)?", display)
    if found is None:
        return False
    host, number = found[1], int(found[2])
    if host not in ("", "unix"):
        return _answers(socket.AF_INET, (host.rpartition("/")[2], 6000 + number))
    path = f"/tmp/.X11-unix/X{number}"
    return _answers(socket.AF_UNIX, path) or _answers(socket.AF_UNIX, "\0" + path)


def _answers(family: socket.AddressFamily, address: str | tuple[str, int]) -> bool:
    try:
        with socket.socket(family, socket.SOCK_STREAM) as one:
            one.settimeout(2.0)
            one.connect(address)
    except (OSError, OverflowError):
        return False
    return True
