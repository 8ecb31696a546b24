"""Which commit a gdviz is of: from git's own files, or from one that the build has written."""

import runpy
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import gdviz
from gdviz.version import commit_of, made_by

ROOT = Path(gdviz.__file__).parents[1]
COMMIT, OTHER = "0123456789" * 4, "abcdef0123" * 4


def git(tmp_path: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


PACKED = (
    f"# pack-refs with: peeled fully-peeled sorted\n{OTHER} refs/heads/a\n{COMMIT} refs/heads/b\n"
)


@pytest.mark.parametrize(
    "files",
    [
        {".git/HEAD": f"{COMMIT}\n"},
        {".git/HEAD": "ref: refs/heads/x/y\n", ".git/refs/heads/x/y": f"{COMMIT}\n"},
        {".git/HEAD": "ref: refs/heads/b\n", ".git/packed-refs": PACKED},
        {
            ".git/HEAD": "ref: refs/heads/a\n",
            ".git/refs/heads/a": f"{COMMIT}\n",
            ".git/packed-refs": PACKED,
        },
        {
            ".git": "gitdir: main/.git/worktrees/w\n",
            "main/.git/worktrees/w/HEAD": "ref: refs/heads/b\n",
            "main/.git/worktrees/w/commondir": "../..\n",
            "main/.git/packed-refs": PACKED,
        },
    ],
)
def test_the_commit_of_a_checkout_is_read_from_its_files(tmp_path, files) -> None:
    assert commit_of(git(tmp_path, files)) == COMMIT


@pytest.mark.parametrize(
    "files",
    [
        {},
        {".git/HEAD": ""},
        {".git/HEAD": "ref: refs/heads/gone\n"},
        {".git/HEAD": "not a commit\n"},
        {".git/HEAD": "ref: refs/../../secret\n", "secret": COMMIT},
        {".git/HEAD": "ref: /etc/passwd\n"},
        {".git": "gitdir: nowhere\n"},
        {".git": "\0"},
    ],
)
def test_what_is_no_checkout_has_none(tmp_path, files) -> None:
    assert commit_of(git(tmp_path, files)) == ""


def test_it_is_what_git_says(tmp_path) -> None:
    said = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, encoding="utf-8"
    )
    if said.returncode:
        pytest.skip("this is no checkout, or there is no git")
    assert commit_of(ROOT) == said.stdout.strip()
    assert made_by() == f"gdviz {gdviz.__version__} ({said.stdout[:12]})"


def test_an_installed_package_has_it_in_a_file(tmp_path) -> None:
    text = Path(gdviz.__file__).with_name("version.py").read_text(encoding="utf-8")
    package = tmp_path / "gdviz"
    package.mkdir()
    (package / "version.py").write_text(text, encoding="utf-8")
    assert runpy.run_path(str(package / "version.py"))["made_by"]() == f"gdviz {gdviz.__version__}"
    (package / "build.txt").write_text(f"{COMMIT}\n", encoding="utf-8")
    assert runpy.run_path(str(package / "version.py"))["build"]() == COMMIT[:12]


@pytest.fixture
def hook(monkeypatch) -> Callable[[Path], Any]:
    """What hatchling makes of `hatch_build.py`, for a package in a folder."""

    class Interface:
        root: str

    name = "hatchling.builders.hooks.plugin.interface"
    monkeypatch.setitem(sys.modules, name, SimpleNamespace(BuildHookInterface=Interface))

    def make(root: Path) -> Any:
        (root / "gdviz").mkdir()
        shutil.copy(ROOT / "gdviz" / "version.py", root / "gdviz")
        made = runpy.run_path(str(ROOT / "hatch_build.py"))["BuildHook"]()
        made.root = str(root)
        return made

    return make


def test_what_is_built_from_a_checkout_holds_its_commit(tmp_path, hook) -> None:
    data: dict[str, dict[str, str]] = {"force_include": {}}
    made = hook(git(tmp_path, {".git/HEAD": COMMIT}))
    made.initialize("standard", data)
    ((path, place),) = data["force_include"].items()
    assert place == "gdviz/build.txt"
    assert Path(path).read_text(encoding="utf-8") == f"{COMMIT}\n"
    made.finalize("standard", data, "")
    assert not Path(path).exists()
    assert not (tmp_path / "gdviz" / "build.txt").exists()


def test_a_build_adds_nothing_where_it_need_not_or_cannot(tmp_path, hook) -> None:
    data: dict[str, dict[str, str]] = {"force_include": {}}
    made = hook(tmp_path)
    made.initialize("standard", data)  # no checkout
    git(tmp_path, {".git/HEAD": COMMIT})
    made.initialize("editable", data)  # a checkout that will move on
    git(tmp_path, {"gdviz/build.txt": OTHER})
    made.initialize("standard", data)  # a source package
    made.finalize("standard", data, "")
    assert data == {"force_include": {}}


def test_nothing_is_looked_for_until_it_is_asked_for() -> None:
    code = "import gdviz.version as v; print(v.build.cache_info().currsize)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8")
    assert done.stdout.strip() == "0"
