"""Starting again with a rasteriser in software, where the graphics driver is too old."""

import os
import subprocess
import sys
from collections.abc import Mapping

FLAG = "--software-gl"


def in_use(environment: Mapping[str, str] | None = None) -> bool:
    """Whether this process already draws in software."""
    seen = os.environ if environment is None else environment
    return seen.get("LIBGL_ALWAYS_SOFTWARE") == "1" or seen.get("QT_OPENGL") == "software"


def restart_command() -> tuple[list[str], dict[str, str]]:
    """The command line and environment that start this program again, in software."""
    frozen = getattr(sys, "frozen", False)
    rest = sys.argv[1:] if frozen else sys.orig_argv[1:]
    command = [sys.executable, *rest]
    if FLAG not in command:
        command.append(FLAG)
    name, value = ("QT_OPENGL", "software") if sys.platform == "win32" else _MESA
    return command, os.environ | {name: value}


def restart() -> None:
    """Start this program again, in software; the caller then closes this one."""
    command, environment = restart_command()
    subprocess.Popen(command, env=environment, start_new_session=True)


_MESA = ("LIBGL_ALWAYS_SOFTWARE", "1")
