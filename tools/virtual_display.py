"""A display of known size and depth that nobody sees, and a rasteriser that is always the same."""

import io
import os
import select
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

# -noreset: else the server begins anew whenever its last window closes.
_XVFB = (
    "Xvfb",
    "-screen",
    "0",
    "1920x1200x24",
    "+extension",
    "GLX",
    "-nolisten",
    "tcp",
    "-noreset",
)
_START_TIMEOUT_S = 30


def display_for_tests() -> AbstractContextManager[dict[str, str]]:
    """The environment to run tests in, for as long as the context lasts.

    On Linux it is always a fresh virtual display, even on a desktop: pictures then come out the
    same everywhere, and no window steals the keyboard. Elsewhere the real display is used.
    """
    return _virtual_display() if sys.platform == "linux" else nullcontext(dict(os.environ))


@contextmanager
def _virtual_display() -> Iterator[dict[str, str]]:
    with tempfile.TemporaryDirectory(prefix="gdviz-display-") as folder:
        runtime = Path(folder, "runtime")
        runtime.mkdir(mode=0o700)  # Qt warns of any other
        with _x_server(Path(folder, "xvfb.log")) as display:
            environment = os.environ | {
                "DISPLAY": display,
                "QT_QPA_PLATFORM": "xcb",
                "LIBGL_ALWAYS_SOFTWARE": "1",
                "GALLIUM_DRIVER": "llvmpipe",
                "XDG_RUNTIME_DIR": str(runtime),
                "LC_ALL": "C.UTF-8",  # Qt warns of a locale that is not UTF-8
            }
            environment.pop("WAYLAND_DISPLAY", None)
            yield environment


@contextmanager
def _x_server(log: Path) -> Iterator[str]:
    """Run Xvfb on a display number of its own choice; gives that display's name."""
    reads, writes = os.pipe()
    with log.open("wb") as messages:
        server = subprocess.Popen(
            [*_XVFB, "-displayfd", str(writes)],
            pass_fds=[writes],
            stdin=subprocess.DEVNULL,
            stdout=messages,
            stderr=messages,
            start_new_session=True,  # Ctrl+C must reach the tests, not the display under them
        )
    os.close(writes)
    try:
        with open(reads, "rb", buffering=0) as pipe:
            number = _first_line(pipe)
        if not number:
            sys.exit("Xvfb did not start:\n" + log.read_text(errors="replace"))
        yield f":{number}"
    finally:
        server.terminate()
        try:
            server.wait(timeout=5)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _first_line(pipe: io.FileIO) -> str:
    """What the server says once it takes connections; "" if it ends or hangs before.

    To the newline: it writes that by itself, and dies if nobody reads it.
    """
    deadline = time.monotonic() + _START_TIMEOUT_S
    said = b""
    while not said.endswith(b"\n"):
        ready, _, _ = select.select([pipe], [], [], max(0.0, deadline - time.monotonic()))
        chunk = pipe.read(16) if ready else b""
        if not chunk:
            return ""
        said += chunk
    return said.decode().strip()
