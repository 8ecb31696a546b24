"""Translation, and the language of the system."""

import locale
import subprocess
import sys

import pytest

from gdviz import text
from gdviz.text import LANGUAGES, N_, Message, set_language, system_language, tr

VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setattr(text, "_language", "en")


def test_marking_a_text_changes_nothing():
    assert N_("learning rate") == "learning rate"


def test_places_are_filled_after_translating():
    assert tr("{count} updates", count=3) == "3 updates"
    assert tr("{text} {x}", text="a", x=1.5) == "a 1.5"
    assert tr("braces { stay } without places") == "braces { stay } without places"
    assert tr("") == ""


def test_every_language_can_be_chosen_and_no_other():
    for code in LANGUAGES:
        set_language(code)
        assert text.language() == code
    with pytest.raises(ValueError, match="no such language: 'fr'; one of en, ko"):
        set_language("fr")
    assert text.language() == code


def test_a_message_is_translated_when_it_is_shown(monkeypatch):
    known = {"Expected {kind}.": "{kind} 필요.", "a number": "숫자", "{a} or {b}": "{a} 또는 {b}"}

    class Catalogue:
        def gettext(self, source):
            return known.get(source, source)

    both = Message("{a} or {b}", {"a": "a number", "b": "{odd}"})
    messages = [
        Message("Expected {kind}.", {"kind": "a number"}),
        Message("Expected {kind}.", {"kind": 3}),
        Message("Expected {kind}.", {"kind": both}),
    ]
    english = ["Expected a number.", "Expected 3.", "Expected a number or {odd}."]
    assert [str(message) for message in messages] == english
    plain = text._catalogue("en")
    monkeypatch.setattr(text, "_catalogue", lambda code: Catalogue() if code == "ko" else plain)
    set_language("ko")
    assert [str(message) for message in messages] == [
        "숫자 필요.",
        "3 필요.",
        "숫자 또는 {odd} 필요.",
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="the environment of POSIX")
@pytest.mark.parametrize(
    ("environment", "code"),
    [
        ({"LANG": "ko_KR.UTF-8"}, "ko"),
        ({"LANG": "ko"}, "ko"),
        ({"LANG": "ko.eucKR"}, "ko"),
        ({"LANG": "ko-KR"}, "ko"),
        ({"LANG": "KO_kr@x"}, "ko"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "C"}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "POSIX"}, "en"),
        ({"LANG": "kok_IN"}, "en"),
        ({"LANG": "nonsense_!%"}, "en"),
        ({"LANG": "_"}, "en"),
        ({"LANG": ""}, "en"),
        ({}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "ko_KR.UTF-8"}, "ko"),
        ({"LANG": "ko_KR.UTF-8", "LC_MESSAGES": "C"}, "en"),
        ({"LANG": "ko_KR.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "C", "LC_MESSAGES": "C", "LC_ALL": "ko_KR"}, "ko"),
        ({"LANG": "ko_KR.UTF-8", "LC_ALL": ""}, "ko"),
    ],
)
def test_the_language_of_the_system(monkeypatch, environment, code):
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert system_language() == code


@pytest.mark.parametrize(
    ("name", "code"),
    [("Korean_Korea", "ko"), ("ko_KR", "ko"), ("English_Canada", "en"), (None, "en")],
)
def test_the_language_of_windows(monkeypatch, name, code):
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(locale, "getlocale", lambda *_: (name, "949"))
    assert system_language() == code


def test_importing_the_spine_imports_no_qt():
    modules = ["core.descent", "scene.file", "engine.session", "io.problems", "text"]
    imports = ", ".join(f"gdviz.{module}" for module in modules)
    check = f"import {imports}, sys; sys.exit('PySide6' in sys.modules)"
    subprocess.run([sys.executable, "-c", check], check=True, timeout=60)
