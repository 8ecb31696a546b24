"""The translations: ``update`` them from the code, ``compile`` them, ``check`` them.

Every language but English has a catalogue, ``resources/translations/*/LC_MESSAGES/gdviz.po``, in
which translators write. The compiled ``gdviz.mo`` beside it is what the program reads. Both are
kept in the repository, so that installing gdviz needs no step of its own. How a text is marked
for translation is told in ``gdviz/text.py``.
"""

import argparse
import ast
import re
import sys
from collections.abc import Iterable, Iterator
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
TRANSLATIONS = ROOT / "resources" / "translations"
LOCALES = ("ko",)

Sources = dict[str, list[str]]
"""Every text in the code, with the files that hold it."""

MARKS = {"tr", "N_"}

MARKED = re.compile(rf"\b({'|'.join(MARKS)})\s*\(".encode())

SHOWING = re.compile(
    r"Q(Action|CheckBox|DockWidget|GroupBox|Label|Menu|MessageBox|PushButton|RadioButton|ToolButton)"
    r"|add(Action|Button|Item|Items|Menu|Row|Tab)|drawText|showMessage"
    r"|set(AccessibleDescription|AccessibleName|DetailedText|HeaderLabels|InformativeText|ItemText)"
    r"|set(PlaceholderText|Prefix|StatusTip|Suffix|TabText|Text|Title|ToolTip|WhatsThis|WindowTitle)"
)
"""Calls whose words the user reads."""

WORDS = {"html", "informativeText", "label", "prefix", "suffix", "text", "title", "toolTip"}
"""Arguments of such calls, when they are named."""

SHOWN_IN = ("gdviz/ui", "gdviz/render", "gdviz/app.py")
"""Where such calls must not get words that bypass `tr`."""

SAME_IN_ALL_LANGUAGES = {"gdviz"}


def main(arguments: list[str]) -> int:
    """Run the command that `arguments` name; gives the status to exit with."""
    parser = argparse.ArgumentParser(prog="translations.py", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("update", help="bring the .po files up to date with the code, and compile")
    commands.add_parser("compile", help="write the .mo files from the .po files")
    commands.add_parser("check", help="say what is missing or wrong, and fail if anything is")
    command = parser.parse_args(arguments).command
    if command == "update":
        update()
    if command in ("update", "compile"):
        compile_all()
    if command == "check":
        problems = list(check())
        for problem in problems:
            print(problem)
        return 1 if problems else 0
    return 0


def update() -> None:
    """Write every .po anew: the texts of the code, with the translations there are."""
    sources = extract()
    for code in LOCALES:
        path = po_path(code)
        old = read(path) if path.exists() else Catalog(locale=code)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_po_bytes(merged(code, sources, old)))
        left = sum(1 for text in sources if not _translation(old, text))
        print(f"{code}: {len(sources)} texts, {left} to translate")


def compile_all() -> None:
    """Write every .mo from its .po."""
    for code in LOCALES:
        po = read(po_path(code))
        finished = _Steady(locale=code)
        for text, translation in _finished(po).items():
            finished.add(text, translation)
        with mo_path(code).open("wb") as file:
            write_mo(file, finished)


def check() -> Iterator[str]:
    """What is wrong, one line each."""
    sources = extract()
    for code in LOCALES:
        path = po_path(code)
        if not path.exists():
            yield f"{_shown(path)} is missing: run tools/translations.py update"
            continue
        yield from problems_of(code, sources, read(path))
        yield from _problems_of_compiled(code)
    for path in sorted(ROOT.glob("gdviz/**/*.py")):
        name = _shown(path)
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found = [*computed_marks(tree)]
        if name.startswith(SHOWN_IN):
            found += unmarked(tree)
        yield from (f"{name}:{line}: {what}" for line, what in sorted(found))


# --- the code ------------------------------------------------------------------------------------


def extract(folder: Path = ROOT / "gdviz") -> Sources:
    """The marked texts of all the code in `folder`."""
    found: Sources = {}
    for path in sorted(folder.rglob("*.py")):
        if not MARKED.search(path.read_bytes()):
            continue  # taking a file apart is slow, and half of them have no mark
        file = f"{folder.name}/{path.relative_to(folder).as_posix()}"
        for _line, text, _comments, _context in extract_from_file(
            "python", path, keywords=dict.fromkeys(MARKS)
        ):
            if isinstance(text, str) and text:
                files = found.setdefault(text, [])
                if file not in files:
                    files.append(file)
    return {text: sorted(files) for text, files in sorted(found.items())}


def computed_marks(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Marks that no extraction can read: ``tr(f"...")``, ``N_(name)``, ``Message("...")``.

    Nor can it read ``f"{tr('...')}"`` before Python 3.12.
    """
    for node in _nodes(tree):
        if isinstance(node, ast.JoinedStr):
            for call, name in _calls(ast.walk(node)):
                if name in MARKS and call.args and isinstance(call.args[0], ast.Constant):
                    yield call.lineno, f"{name}() inside an f-string: name the text before it"
    for call, name in _calls(_nodes(tree)):
        if not call.args:
            continue
        first = call.args[0]
        if name in MARKS and isinstance(first, (ast.JoinedStr, ast.BinOp)):
            yield call.lineno, f"{name}() of a computed text: use named {{places}} instead"
        elif name == "N_" and not isinstance(first, ast.Constant):
            yield call.lineno, "N_() takes a literal, or nothing is extracted"
        elif name == "Message" and any(_words(_between_places(text)) for text in _literals(first)):
            yield call.lineno, f"Message({ast.unparse(first)}) is not marked by N_"


def unmarked(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Words that a call shows without `tr`."""
    for call, name in _calls(_nodes(tree)):
        if SHOWING.fullmatch(name):
            words = [keyword.value for keyword in call.keywords if keyword.arg in WORDS]
            for argument in [*call.args, *words]:
                for text in _literals(argument):
                    if _words(text) - SAME_IN_ALL_LANGUAGES:
                        yield call.lineno, f"{name}() shows {text!r} without tr"


@lru_cache(maxsize=1)
def _nodes(tree: ast.AST) -> tuple[ast.AST, ...]:
    """All of a tree, in the order of `ast.walk`: kept, since it is looked through several times."""
    return tuple(ast.walk(tree))


def _calls(nodes: Iterable[ast.AST]) -> Iterator[tuple[ast.Call, str]]:
    for node in nodes:
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                yield node, node.func.id
            elif isinstance(node.func, ast.Attribute):
                yield node, node.func.attr


def _literals(node: ast.expr) -> Iterator[str]:
    """The strings that an expression may come to, but for what its calls and look-ups give."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _literals(node.body)
        yield from _literals(node.orelse)
    elif isinstance(node, (ast.BinOp, ast.BoolOp, ast.JoinedStr, ast.List, ast.Tuple)):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                yield from _literals(child)


def _between_places(text: str) -> str:
    return re.sub(r"{.*?}", " ", text)


def _words(text: str) -> set[str]:
    """The words in a text, but for mark-up and for symbols of one letter."""
    return set(re.findall(r"[^\W\d_]{2,}", re.sub(r"<[^>]*>|&\w+;", " ", text)))


# --- the catalogues ------------------------------------------------------------------------------


class _Steady(Catalog):
    """A catalogue whose header says nothing that changes by itself, such as a date."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return [
            ("Project-Id-Version", "gdviz"),
            ("Language", str(self.locale)),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
        ]

    @mime_headers.setter
    def mime_headers(self, value: Iterable[tuple[str, str]]) -> None:
        """Nothing of a header that is read is kept."""


def po_path(code: str) -> Path:
    """Where the catalogue of a language is."""
    return TRANSLATIONS / code / "LC_MESSAGES" / "gdviz.po"


def mo_path(code: str) -> Path:
    """Where the compiled catalogue of a language is."""
    return po_path(code).with_suffix(".mo")


def read(path: Path) -> Catalog:
    """The catalogue in a .po file."""
    with path.open("rb") as file:
        return read_po(file)


def merged(code: str, sources: Sources, old: Catalog) -> Catalog:
    """The texts of the code with the translations of `old`.

    Translations of texts that have left the code stay at the end, as comments: some come back.
    """
    new = _Steady(locale=code, header_comment="# The translations of gdviz.", fuzzy=False)
    for text, files in sources.items():
        known = old.get(text)
        message = new.add(
            text,
            _translation(old, text),
            locations=[(file, 0) for file in files],
            user_comments=known.user_comments if known else (),
        )
        # Which flags Babel adds depends on its version.
        message.flags = {"fuzzy"} if known is not None and known.fuzzy else set()
    for gone in (*old.obsolete.values(), *old):
        if gone.id and gone.id not in sources and gone.string:
            new.obsolete[gone.id] = Message(gone.id, gone.string)
    return new


def problems_of(code: str, sources: Sources, po: Catalog) -> Iterator[str]:
    """What is wrong with the catalogue of a language."""
    path = _shown(po_path(code))
    for text, files in sources.items():
        message = po.get(text)
        if message is None:
            yield f"{path}: {text!r} ({', '.join(files)}) is missing: run update"
        elif not _translation(po, text).strip():
            yield f"{path}: {text!r} is not translated"
        elif message.fuzzy:
            yield f"{path}: {text!r} is fuzzy"
        elif places(text) != places(_translation(po, text)):
            yield f"{path}: {text!r} has other {{places}} than {_translation(po, text)!r}"
    for message in po:
        text = str(message.id)
        if not text:
            continue
        if text not in sources:
            yield f"{path}: {text!r} is no longer in the code: run update"
        elif sorted({file for file, _ in message.locations}) != sources[text]:
            yield f"{path}: {text!r} has moved to {', '.join(sources[text])}: run update"


def places(text: str) -> set[str]:
    """The names of the places in a text.

    >>> sorted(places("update {update} of {length:d}"))
    ['length', 'update']
    """
    try:
        return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError:  # a lone brace, in a text that is never formatted
        return set()


def _problems_of_compiled(code: str) -> Iterator[str]:
    path = mo_path(code)
    if not path.exists():
        yield f"{_shown(path)} is missing: run tools/translations.py compile"
        return
    mo = read_mo(BytesIO(path.read_bytes()))
    if _finished(mo) != _finished(read(po_path(code))):
        yield f"{_shown(path)} differs from the .po: run tools/translations.py compile"


def _finished(catalogue: Catalog) -> dict[str, str]:
    """The translations that may be shown."""
    texts = {str(message.id): message for message in catalogue if message.id}
    return {
        text: translation
        for text, message in texts.items()
        if (translation := _translation(catalogue, text)) and not message.fuzzy
    }


def _translation(catalogue: Catalog, text: str) -> str:
    message = catalogue.get(text) or catalogue.obsolete.get(text)
    return message.string if message and isinstance(message.string, str) else ""


def _po_bytes(catalogue: Catalog) -> bytes:
    buffer = BytesIO()
    write_po(buffer, catalogue, width=0, sort_output=True, include_lineno=False)
    return buffer.getvalue().rstrip(b"\n") + b"\n"


def _shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
