"""How far a film is: a bar for people, lines of JSON for programs, or nothing.

`--progress json` prints one object a line on stdout, at once:

    {"event": "start", "frames": N, "seconds": S, "size": [w, h], "fps": F, "out": "…"}
    {"event": "progress", "frame": k, "frames": N, "left_s": x}      at most ten in a second
    {"event": "done", "out": "…", "bytes": n}
    {"event": "failed", "message": "…", "partial": "…" or null}
    {"event": "estimate", "bytes": [from, to], "seconds": [from, to]}   the only one of --estimate

What is said to people goes to stderr, in every mode.
"""

import json
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from gdviz.record.cost import Cost
from gdviz.record.space import in_words
from gdviz.text import Message, tr

MODES = ("bar", "json", "none")

EVERY_S = 0.1

CELLS = 24


class Progress:
    """Tells of a film in the making, and stops it between two frames when a signal asks for it."""

    def __init__(self, mode: str, out: Path, size: tuple[int, int], fps: int) -> None:
        self._json = mode == "json"
        stderr = sys.stderr
        self._bar = mode == "bar" and stderr is not None and stderr.isatty()
        self._out, self._size, self._fps = out, size, fps
        self._frames = 0
        self._begun_s = self._told_s = 0.0
        self._drawn = False
        self._stopped = False

    def start(self, frames: int, seconds: float) -> None:
        """It begins."""
        self._frames, self._begun_s = frames, time.monotonic()
        if self._json:
            tell(
                "start",
                frames=frames,
                seconds=seconds,
                size=list(self._size),
                fps=self._fps,
                out=str(self._out),
            )
        self._stop_if_asked()

    def progress(self, done: int) -> None:
        """So many frames are written; there may be none yet."""
        now = time.monotonic()
        if done and (now - self._told_s >= EVERY_S or done == self._frames):
            self._told_s = now
            left_s = (now - self._begun_s) / done * (self._frames - done)
            if self._json:
                tell("progress", frame=done, frames=self._frames, left_s=round(left_s, 1))
            if self._bar:
                self._draw(done, left_s)
        self._stop_if_asked()

    def warn(self, message: Message) -> None:
        """Something that the user should know, though it goes on."""
        self._end_line()
        if sys.stderr is not None:
            print(f"gdviz: {message}", file=sys.stderr)
        self._stop_if_asked()

    def done(self) -> None:
        """It is whole."""
        self._end_line()
        if self._json:
            tell("done", out=str(self._out), bytes=_size_of(self._out))

    def tell_cost(self, cost: Cost) -> None:
        """What it will cost: the one thing that was asked for, and so said on stdout."""
        size, seconds = (
            (round(cost.bytes_least), round(cost.bytes_most)),
            (round(cost.seconds_least, 1), round(cost.seconds_most, 1)),
        )
        if self._json:
            tell("estimate", bytes=size, seconds=seconds)
            return
        places = {
            "size": " – ".join(map(in_words, size)),
            "time": " – ".join(map(clock, seconds)),
        }
        print(tr("About {size}; making it takes about {time}", **places))

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Within it, Ctrl+C and SIGTERM take effect between two frames, so that none is cut.

        A second one stops at once.
        """
        before = {}
        for which in (signal.SIGINT, signal.SIGTERM):
            with suppress(ValueError):  # not in the main thread: then they do not come here either
                before[which] = signal.signal(which, self._stop)
        try:
            yield
        finally:
            for which, handler in before.items():
                signal.signal(which, handler)
            self._end_line()

    def _stop(self, which: int, *_: object) -> None:
        self._stopped = True
        signal.signal(which, signal.default_int_handler)

    def _stop_if_asked(self) -> None:
        if self._stopped:
            raise KeyboardInterrupt

    def _draw(self, done: int, left_s: float) -> None:
        filled = round(CELLS * done / self._frames)
        bar = "█" * filled + "░" * (CELLS - filled)
        left = tr("{time} left", time=clock(left_s))
        share = f"{100 * done // self._frames:3} %"
        count = tr("frame {done} of {total}", done=done, total=self._frames)
        # The codes put the cursor at the start of the line and wipe what is right of the new text.
        print(f"\r{bar} {share}  {count}  {left}\x1b[K", end="", file=sys.stderr, flush=True)
        self._drawn = True

    def _end_line(self) -> None:
        if self._drawn:
            print(file=sys.stderr)
            self._drawn = False


def tell(event: str, **fields: object) -> None:
    """Print an event as a line of JSON; a reader that is gone changes nothing."""
    with suppress(OSError):
        print(json.dumps({"event": event, **fields}), flush=True)


def clock(seconds: float) -> str:
    """A duration as minutes and seconds, or hours too."""
    whole = round(seconds)
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes}:{rest:02}"
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"


def _size_of(out: Path) -> int:
    """Bytes of a file, or of all files in a folder of pictures."""
    if out.is_file():
        return out.stat().st_size
    from gdviz.record.kinds import picture_names

    folder, name = picture_names(out, "*")
    pattern = name if name == "*" else name.partition("%")[0] + "*"
    return sum(file.stat().st_size for file in folder.glob(pattern) if file.is_file())
