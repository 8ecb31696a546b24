"""A child that speaks as `gdviz render --progress json` does, well or badly.

Called as `python fake_render.py MODE render …`.
"""

import json
import signal
import sys
import time
from pathlib import Path


def say(**event: object) -> None:
    print(json.dumps(event), flush=True)


def main(mode: str, words: list[str]) -> int:
    source, out = Path(words[1]), Path(words[words.index("-o") + 1])
    part = out.with_name(f"{out.stem}.part{out.suffix}")
    assert words[0] == "render"
    assert source.read_bytes().startswith(b"{")
    if mode == "dies at once":
        print("no such thing", file=sys.stderr)
        return 7
    if "--estimate" in words:
        return estimate(mode)
    part.write_bytes(b"some frames")
    say(event="start", frames=8, seconds=0.8, size=[160, 90], fps=10, out=str(out))
    if mode == "garbage":
        sys.stdout.buffer.write(b"\xff\xfe\n[1, 2\nnull\n" + b"x" * 200_000 + b"\n")
        sys.stdout.buffer.write(b'{"event": "progress", "frame": "many", "frames": 8}\n')
        sys.stdout.buffer.write(b'{"event": "dance"}\n{"event": "progress", "fra')
        sys.stdout.buffer.flush()
        time.sleep(0.05)
        sys.stdout.buffer.write(b'me": -5, "frames": 8, "left_s": 1e999}\n')
        sys.stdout.buffer.write(b'{"event": "progress", "frame": 900, "frames": 8}\n')
        sys.stdout.buffer.flush()
    if mode in ("hangs", "hangs for good", "stops slowly"):
        say(event="progress", frame=3, frames=8, left_s=75.0)
        return wait_for_the_end(mode, part)
    if mode == "dies":
        say(event="progress", frame=3, frames=8, left_s=1.0)
        print("Traceback: a fault", file=sys.stderr, flush=True)
        signal.raise_signal(signal.SIGKILL)
    if mode == "fails":
        say(event="progress", frame=3, frames=8, left_s=1.0)
        say(event="failed", message="No space left on device.", partial=str(part))
        return 1
    for frame in range(1, 9):
        say(event="progress", frame=frame, frames=8, left_s=(8 - frame) / 10)
    part.replace(out)
    say(event="done", out=str(out), bytes=out.stat().st_size)
    return 0


def estimate(mode: str) -> int:
    if mode == "hangs":
        time.sleep(60.0)
    wrong = {"garbage": [2e6], "fails": ["a", "b"], "dies": [1e999, 1e999]}
    print("a warning of some library")
    say(event="estimate", bytes=wrong.get(mode, [2e6, 3.4e6]), seconds=[40.0, 90.0])
    return 0


def wait_for_the_end(mode: str, part: Path) -> int:
    if mode == "hangs for good":
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    say(event="progress", frame=4, frames=8, left_s=75.0)  # the test may begin
    try:
        time.sleep(60.0)
    except KeyboardInterrupt:
        time.sleep(0.5 if mode == "stops slowly" else 0.0)
        say(event="failed", message="Stopped.", partial=str(part))
    return 130


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1], sys.argv[2:]))
