"""Writes down, when a package is built, of which commit it is: `gdviz.version.build` reads it."""

import runpy
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class BuildHook(BuildHookInterface):
    """Adds ``gdviz/build.txt`` to what is built from a checkout; a checkout itself needs none."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called before a package is put together."""
        root = Path(self.root)
        written = root / "gdviz" / "build.txt"  # in a source package, from which a wheel is built
        commit = runpy.run_path(str(root / "gdviz" / "version.py"))["commit_of"](root)
        if version == "editable" or written.exists() or not commit:
            return
        self._folder = tempfile.TemporaryDirectory()
        made = Path(self._folder.name, "build.txt")
        made.write_text(f"{commit}\n", encoding="utf-8")
        build_data["force_include"][str(made)] = "gdviz/build.txt"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Called when it is."""
        if hasattr(self, "_folder"):
            self._folder.cleanup()
