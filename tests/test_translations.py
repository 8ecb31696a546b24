"""The catalogues are complete, and are what is shown."""

import ast
from io import BytesIO

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from gdviz import text
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.scene.file import SceneFileError, decode
from gdviz.scene.naming import run_name
from gdviz.scene.opening import SHIPPED
from gdviz.text import LANGUAGES, Message, set_language, tr
from tools import translations


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setattr(text, "_language", "en")


def test_the_catalogues_are_complete_and_up_to_date(capsys):
    status = translations.main(["check"])
    assert capsys.readouterr().out == ""
    assert status == 0


def test_every_language_but_english_has_a_catalogue():
    assert {"en", *translations.LOCALES} == set(LANGUAGES)


# --- what is shown ---------------------------------------------------------------------------


def test_the_language_switches_there_and_back():
    shown = []
    for code in ("en", "ko", "en"):
        set_language(code)
        shown.append(tr(OPTIMIZERS["momentum"].name))
    assert shown == ["Momentum", "모멘텀", "Momentum"]


def test_an_unknown_language_is_refused():
    with pytest.raises(ValueError, match="no such language: 'kr'"):
        set_language("kr")
    assert text.language() == "en"


def test_places_are_filled_in_korean():
    set_language("ko")
    assert tr("diverged at update {update}", update=3) == "업데이트 3에서 발산"
    fault = Message("{symbol} must be greater than {low}.", {"symbol": "α", "low": "0"})
    assert str(fault) == "α 값은 0보다 커야 합니다."


def test_messages_within_messages_are_korean_too():
    with pytest.raises(SceneFileError) as raised:
        decode(b'{"gdviz": 1, "title": 3, "scenes": []}')
    set_language("ko")
    assert "정수이(가) 있습니다" in str(raised.value)
    set_language("en")
    assert "a whole number" in str(raised.value)


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_scenes_speak_every_language(name):
    scene = SHIPPED[name]()
    document = scene.document
    texts = [scene.title]
    texts += [run.label for run in document.runs if run.label is not None]
    for each in texts:
        shown = [each.into(code) for code in LANGUAGES]
        assert all(shown)
        assert len(set(shown)) == len(shown)


@pytest.mark.parametrize("name", SHIPPED)
def test_runs_keep_different_names_in_every_language(name):
    runs = SHIPPED[name]().document.runs
    for code in LANGUAGES:
        set_language(code)
        assert len({run_name(run, 342) for run in runs}) == len(runs)


# --- the tool --------------------------------------------------------------------------------


SOURCES = {"loss": ["gdviz/a.py"], "update {update}": ["gdviz/a.py", "gdviz/b.py"]}
GOOD = """
#: gdviz/a.py
msgid "loss"
msgstr "손실"

#: gdviz/a.py gdviz/b.py
msgid "update {update}"
msgstr "업데이트 {update}"
"""


def problems(po: str) -> list[str]:
    catalogue = read_po(BytesIO(po.encode()))
    path = "resources/translations/ko/LC_MESSAGES/gdviz.po: "
    found = translations.problems_of("ko", SOURCES, catalogue)
    return [problem.removeprefix(path) for problem in found]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("", "", None),
        ('"손실"', '""', "'loss' is not translated"),
        ('"손실"', '" "', "'loss' is not translated"),
        ("#: gdviz/a.py\n", "#: gdviz/a.py\n#, fuzzy\n", "'loss' is fuzzy"),
        (
            "업데이트 {update}",
            "업데이트 {count}",
            "'update {update}' has other {places} than '업데이트 {count}'",
        ),
        (
            '"loss"',
            '"losses"',
            "'loss' (gdviz/a.py) is missing: run update;"
            "'losses' is no longer in the code: run update",
        ),
        ("a.py gdviz/b.py", "a.py", "'update {update}' has moved to gdviz/a.py, gdviz/b.py: run"),
    ],
)
def test_the_check_finds(old, new, problem):
    found = ";".join(problems(GOOD.replace(old, new, 1)))
    assert found.startswith(problem) if problem else found == ""


def test_an_update_keeps_what_is_translated_and_guesses_nothing():
    old = Catalog(locale="ko")
    old.add("loss", "손실")
    old.add("update {count}", "업데이트 {count}")
    new = translations.merged("ko", SOURCES, old)
    assert {message.id: message.string for message in new if message.id} == {
        "loss": "손실",
        "update {update}": "",
    }
    assert b"POT-Creation-Date" not in translations._po_bytes(new)


def test_a_text_that_comes_back_has_its_translation_again():
    old = Catalog(locale="ko")
    old.add("loss", "손실")
    without = translations.merged("ko", {"mean": []}, old)
    kept = read_po(BytesIO(translations._po_bytes(without)))
    assert [message.id for message in kept if message.id] == ["mean"]
    assert translations.merged("ko", SOURCES, kept).get("loss").string == "손실"


def test_extraction_sees_marks_in_marks_and_texts_in_parts(tmp_path):
    (tmp_path / "a.py").write_text(
        'x = f(tr("one"), N_("two " "parts"), tr(name), tr("", y=tr("z")))'
    )
    assert list(translations.extract(tmp_path)) == ["one", "two parts", "z"]


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ('label.setText("Loss")', "Loss"),
        ('QLabel("Loss")', "Loss"),
        ('QLabel(text="Loss")', "Loss"),
        ('widget.setToolTip(f"{x} losses")', " losses"),
        ('action.setText("Play" if paused else tr("Pause"))', "Play"),
        ('button.setAccessibleName(words or "More")', "More"),
        ('label.setText("loss: " + number)', "loss: "),
        ('label.setText(tr("Loss"))', None),
        ('label.setText(names["loss"])', None),
        ('label.setText(" / ")', None),
        ('QLabel("α")', None),
        ('label.setText(f"<b>{x}</b>&nbsp;")', None),
        ('window.setWindowTitle(f"{title} – gdviz")', None),
        ('plot.setTitle(title, justify="left")', None),
        ('widget.setObjectName("small")', None),
    ],
)
def test_words_that_bypass_translation(code, shown):
    found = [what for _, what in translations.unmarked(ast.parse(code))]
    assert (
        found == [f"{found[0].split('(')[0]}() shows {shown!r} without tr"] if shown else not found
    )


@pytest.mark.parametrize(
    ("code", "is_wrong"),
    [
        ('tr(f"{x} losses")', True),
        ('tr("loss " + x)', True),
        ("N_(name)", True),
        ('Message("No such file.")', True),
        ("tr(row.name)", False),
        ('Message(N_("No such file."))', False),
        ('Message("{name}: {error}", places)', False),
    ],
)
def test_marks_that_cannot_be_extracted(code, is_wrong):
    assert bool(list(translations.computed_marks(ast.parse(code)))) == is_wrong
