"""Peers that draw by turns, each in a process of its own.

Whoever compares starts a `Peer` for each and asks them round by round for a few frames, so that a
machine that is busy for a while is so for all of them. A peer answers by `serve`.

Peers that gdviz does not need live in an environment of their own, `.venv-peers` or the one whose
Python GDVIZ_PEERS names:

    python3 -m venv .venv-peers
    .venv-peers/bin/pip install -r benchmarks/peers.txt
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from _common import ROOT, SOFTWARE

PEERS = Path(os.environ.get("GDVIZ_PEERS") or ROOT / ".venv-peers" / "bin" / "python")
"""The Python of the peers' environment, if there is one."""

_READY = "ready"


@dataclass
class Times:
    """Milliseconds of each frame, of the wall's clock and of the processor's."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)


class Peer:
    """A child that draws when asked; with `why` set it is not there.

    Args:
        name: for tables. script, arguments: what to run.
        python: by whose Python. environment: added to ours.
    """

    def __init__(
        self,
        name: str,
        script: str,
        *arguments: str,
        python: str | Path = sys.executable,
        environment: dict[str, str] | None = None,
    ) -> None:
        self.name = name
        self.why = ""
        self.times: dict[str, Times] = {}
        if not Path(python).exists():
            self.why = "no environment of the peers"
            return
        self._child = subprocess.Popen(
            [str(python), script, *arguments],
            env=os.environ | SOFTWARE | (environment or {}),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._read()

    @property
    def pid(self) -> int:
        """Of its process."""
        return self._child.pid

    def draw(self, mode: str, first: int, count: int, step: int = 1) -> None:
        """Draw `count` frames numbered from `first` on; keep how long each took."""
        if self.why:
            return
        print(mode, first, count, step, file=self._child.stdin, flush=True)
        if answer := self._read():
            times = self.times.setdefault(mode, Times())
            wall, cpu = json.loads(answer)
            times.wall += wall
            times.cpu += cpu

    def close(self) -> None:
        """Let it end."""
        if not self.why:
            self._child.stdin.close()
            self._child.wait(20)

    def _read(self) -> str:
        """The next answer; what the child's own libraries print is passed over."""
        for line in self._child.stdout:
            if line.startswith((_READY, "[[")):
                return line
        self.why = (self._child.stderr.read().strip().splitlines() or ["it ended"])[-1][:90]
        return ""


def serve(draw: Callable[[str, int], None]) -> None:
    """Answer `Peer.draw` by calling `draw(mode, number)`; a turn's first frame is not timed."""
    print(_READY, flush=True)
    for line in sys.stdin:
        mode, *rest = line.split()
        first, count, step = map(int, rest)
        draw(mode, first)
        wall, cpu = [], []
        for number in range(first + step, first + (count + 1) * step, step):
            begun, began = time.process_time(), time.perf_counter()
            draw(mode, number)
            cpu.append(1e3 * (time.process_time() - begun))
            wall.append(1e3 * (time.perf_counter() - began))
        print(json.dumps([wall, cpu]), flush=True)


def by_turns(peers: Sequence[Peer], modes: Sequence[str], rounds: int, turn_s: float) -> None:
    """Let all draw for about `turn_s` in each mode and round, one after the other."""
    for mode in modes:
        numbers = dict.fromkeys(peers, 0)
        counts = dict.fromkeys(peers, 1)
        for turn in range(rounds + 1):
            for peer in peers:
                peer.draw(mode, numbers[peer], counts[peer])
                numbers[peer] += counts[peer] + 1
                times = peer.times.get(mode)
                if turn == 0 and times is not None:  # how fast it is: not counted
                    counts[peer] = max(1, min(40, round(1e3 * turn_s / min(times.wall))))
                    peer.times[mode] = Times()
