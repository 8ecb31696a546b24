"""What the benchmarks share: running on a driver that draws nothing, and tables."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

DRIVER_FREE = {"GALLIUM_NOOP": "1"}
SOFTWARE = {"LIBGL_ALWAYS_SOFTWARE": "1"}


def again(script: str, environment: dict[str, str], *arguments: str) -> str:
    """Run a benchmark again as a child with this environment; gives what it prints."""
    done = subprocess.run(
        [sys.executable, script, *arguments],
        env=os.environ | SOFTWARE | environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    if done.returncode != 0:
        sys.exit(f"{script} {' '.join(arguments)} failed:\n{done.stderr[-2000:]}")
    return done.stdout


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows under columns, all as wide as they need."""
    cells = [[str(cell) for cell in row] for row in (columns, *rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(columns))]
    print(f"\n{title}")
    for number, row in enumerate(cells):
        first, *rest = (cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        print("  " + row[0].ljust(len(first)) + "".join(f"  {cell}" for cell in rest))
        if number == 0:
            print("  " + "-" * (sum(widths) + 2 * len(widths) - 2))
