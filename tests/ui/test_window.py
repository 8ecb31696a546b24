"""The window as a whole: what survives a switch, and what is said when something fails."""

import threading

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QPushButton

from gdviz.engine.quantities import QUANTITIES
from gdviz.render.style import DARK, LIGHT
from gdviz.scene.file import encode, one_scene, read
from gdviz.scene.opening import SHIPPED, himmelblau_scene
from gdviz.scene.spec import Cue, Lecture, Text
from gdviz.text import language
from gdviz.ui import software_gl
from gdviz.ui.reports import Reports
from gdviz.ui.stage import Stage
from gdviz.ui.theme import palette, resolve, style_sheet
from gdviz.ui.window import MainWindow


class TestOpening:
    def test_shell_then_surface_then_plots_then_something_moves(self, desk, qtbot) -> None:
        opened = desk()
        window = opened.window
        identity = window.winId()
        with qtbot.waitSignal(window.ready, timeout=30_000):
            assert not opened.session.playback.playing
        assert window.stage.viewport.isVisible()
        assert list(window.side.panels) == ["contour", "curves", "data"]
        assert opened.session.playback.playing
        qtbot.waitUntil(lambda: opened.session.playback.head > 1, timeout=10_000)
        assert window.winId() == identity  # never taken down and put up again
        assert window.messages.texts == ()

    def test_switches_of_theme_language_and_scene_keep_what_is_open(self, desk, qtbot) -> None:
        opened = desk(whole=True)
        session, first = opened.session, opened.window
        first.runs.select("run-2")
        first.commands.pause()
        session.seek(2)
        scene, playback = session.scene, session.playback
        first.actions_by_id["switch_theme"].trigger()
        assert opened.theme is DARK
        assert QApplication.palette().window().color().getRgb()[:3] == DARK.panel
        assert (session.scene, session.playback) == (scene, playback)
        geometry = first.geometry()

        first.top.languages.buttons["ko"].click()
        qtbot.waitUntil(lambda: opened.window is not first, timeout=10_000)
        second = opened.window
        qtbot.waitSignal(second.ready, timeout=30_000).wait()
        assert language() == "ko"
        assert (session.scene, session.playback) == (scene, playback)
        assert second.runs.selection == "run-2"
        assert second.geometry() == geometry
        assert second.theme_name == "dark"
        assert [w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow)] == [second]

        second.top.scenes.activated.emit(second.top.scenes.findData("himmelblau"))
        qtbot.waitUntil(lambda: second.side.panels["data"].widget.isHidden() is False)
        qtbot.waitUntil(lambda: not second.side.panels["data"].widget.isVisible(), timeout=10_000)
        assert session.scene.document == himmelblau_scene().document
        assert session.playback.playing
        assert second.windowTitle().startswith("힘멜블라우")
        assert second.top.reduction.isHidden()  # one sample: sum and mean are one

    def test_full_screen(self, desk, qtbot) -> None:
        window = desk().window
        window.actions_by_id["full_screen"].trigger()
        assert window.windowState() & Qt.WindowState.WindowFullScreen
        assert window.actions_by_id["full_screen"].isChecked()
        window.actions_by_id["full_screen"].trigger()
        assert not window.windowState() & Qt.WindowState.WindowFullScreen

    def test_the_start_can_be_chosen_on_the_contours(self, desk, qtbot) -> None:
        opened = desk(whole=True)
        panel = opened.window.side.panels["contour"]
        panel.start_chosen.emit(1.0, 2.0, False)
        assert {run.start for run in opened.session.document.runs} == {(1.0, 2.0)}


def test_idle_costs_no_drawing(window, monkeypatch) -> None:
    shown, drawn = window(), []
    monkeypatch.setattr(shown.stage, "show_frame", drawn.append)
    shown.refresh()
    shown.refresh()
    assert len(drawn) <= 1
    shown.commands.step_forward()
    shown.refresh()
    assert drawn[-1].head == 1


def test_a_held_up_window_goes_on_where_it_was(window, monkeypatch) -> None:
    shown = window()
    shown.commands.begin()
    shown._ticking._last = 1000.0
    monkeypatch.setattr("gdviz.ui.ticking.time.perf_counter", lambda: 1060.0)
    shown._ticking.tick()
    assert shown.session.playback.head == pytest.approx(0.1 * shown.session.playback.speed)


def test_sum_and_mean(window) -> None:
    shown = window()
    shown.top.reduction.buttons["mean"].click()
    assert shown.session.document.reduction == "mean"
    assert all(c.key.reduction == "mean" for c in shown.session.computations)
    assert "divided by the number of samples" in shown.top.reduction.buttons["mean"].toolTip()


def test_layout_switch_and_its_key_agree(window) -> None:
    shown = window()
    shown.top.layouts.buttons["grid"].click()
    shown.refresh()
    assert shown.session.view.layout == "grid"
    assert shown.actions_by_id["grid"].isChecked()
    shown.actions_by_id["grid"].trigger()
    shown.refresh()
    assert shown.top.layouts.choice == "together"


def test_the_view_is_reset_to_that_of_the_scene(window) -> None:
    shown = window()
    shown.commands.choose_scene("rosenbrock")
    home = SHIPPED["rosenbrock"]().view.camera
    shown.stage.camera_changed.emit(replace(home, azimuth=3.0), "")
    assert shown.session.view.camera.azimuth == 3.0
    shown.stage.reset_wanted.emit()
    shown.session.tick(1.0)
    assert shown.session.view.camera == home


def test_a_caption_stands_under_the_stage(window) -> None:
    scene = SHIPPED["penguins"]()
    said = Cue(3.0, Text("The gradient is large.", "기울기가 크다."))
    cues = said, Cue(9.0, Text("", ""))
    shown = window(replace(scene, document=replace(scene.document, cues=cues)))
    for head, seen in ((2, False), (3, True), (9, False)):
        shown.session.seek(head)
        shown.refresh()
        assert shown.stage.caption.isHidden() is not seen


def test_the_curves_show_another_quantity(desk, qtbot) -> None:
    window = desk(whole=True).window
    panel = window.side.panels["curves"]
    assert panel.title() == "Loss"
    button = window.side.curve
    by_name = {action.text(): action for action in button.menu().actions()}
    assert list(by_name)[: len(QUANTITIES)] == [q.name for q in QUANTITIES.values()]
    by_name["Gradient norm"].trigger()
    assert window.session.view.curve == "gradient"
    qtbot.waitUntil(lambda: panel.title() == "Gradient norm")
    assert by_name["Gradient norm"].isChecked()
    assert not by_name["Loss"].isChecked()
    for name in (*list(QUANTITIES)[2:], "loss"):
        window.actions_by_id["next_curve"].trigger()
        assert window.session.view.curve == name
    assert window.session.history.place == 0  # it is no edit
    title = window.side.titles[1].parentWidget()
    assert button.geometry().right() < title.width()
    assert button.isVisible()


class TestFiles:
    def test_saved_and_opened_again(self, window, tmp_path, monkeypatch) -> None:
        path = tmp_path / "mine.gdviz"
        monkeypatch.setattr("gdviz.ui.files.ask_save", lambda *_: path)
        monkeypatch.setattr("gdviz.ui.files.ask_open", lambda *_: path)
        shown = window()
        shown.commands.remove_run("run-1")
        shown.commands.set_speed(33.0)
        shown.actions_by_id["save_as"].trigger()
        assert shown.messages.texts == ("Saved to mine.gdviz.",)
        kept = shown.session.saved_scene()
        shown.commands.choose_scene("himmelblau")
        shown.actions_by_id["open_file"].trigger()
        assert shown.session.document == kept.document
        assert shown.session.playback.speed == 33.0
        shown.refresh()
        assert shown.top.scenes.currentData() == "file:0"
        assert list(tmp_path.iterdir()) == [path]  # nothing half-written beside it

    def test_saving_one_scene_of_a_lecture_keeps_the_others(self, window, tmp_path, monkeypatch):
        path = tmp_path / "lecture.gdviz"
        scenes = tuple(make() for make in SHIPPED.values())
        path.write_bytes(encode(Lecture(Text("L", "강"), scenes)))
        monkeypatch.setattr("gdviz.ui.files.ask_save", lambda *_: path)
        shown = window()
        shown.commands.open_path(path)
        shown.refresh()
        shown.commands.choose_scene("file:1")
        shown.commands.set_length(77)
        shown.commands.save_as()
        saved = read(path).scenes
        assert [scene.document.length for scene in saved] == [
            scenes[0].document.length,
            77,
            scenes[2].document.length,
        ]

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"{", "not JSON"),
            (b'{"a": 1}', "not a gdviz file"),
            (
                encode(one_scene(SHIPPED["penguins"]())).replace(b'"adam"', b'"adamm"'),
                "$.scenes[0].document.runs[4].optimizer",
            ),
            (
                encode(one_scene(SHIPPED["penguins"]())).replace(b'"penguins"', b'"pigeons"', 1),
                "It must be one of: penguins, iris.",
            ),
        ],
    )
    def test_what_cannot_be_opened_is_said_and_changes_nothing(
        self, window, tmp_path, content, words
    ) -> None:
        path = tmp_path / "broken.gdviz"
        path.write_bytes(content)
        shown = window()
        before = shown.session.scene, shown.session.computations
        shown.commands.open_path(path)
        assert words in shown.messages.texts[0]
        assert (shown.session.scene, shown.session.computations) == before
        shown.refresh()
        assert shown.top.scenes.currentData() == "penguins"

    def test_what_cannot_be_written_is_said(self, window, tmp_path, monkeypatch) -> None:
        nowhere = tmp_path / "no such folder" / "x.gdviz"
        monkeypatch.setattr("gdviz.ui.files.ask_save", lambda *_: nowhere)
        shown = window()
        shown.commands.save_as()
        assert shown.messages.texts[0].startswith("Not saved. x.gdviz cannot be written")


class TestMessages:
    def test_an_exception_is_shown_once_per_cause_and_can_be_copied(
        self, window, capsys, monkeypatch
    ) -> None:
        shown = window()

        def fail() -> None:
            raise ZeroDivisionError("a step of size zero")

        for _ in range(3):
            try:
                fail()
            except ZeroDivisionError as error:
                shown._ticking._reports.add(error)
            shown._ticking.tick()
        assert len(shown.messages.texts) == 1
        assert "a step of size zero" in shown.messages.texts[0]
        assert capsys.readouterr().err.count("Traceback") == 1
        shown.messages.findChild(QPushButton).click()
        assert "in fail" in QGuiApplication.clipboard().text()
        QGuiApplication.clipboard().clear()

    def test_an_exception_in_the_tick_leaves_the_window_alive(
        self, desk, qtbot, monkeypatch, capsys
    ) -> None:
        opened = desk()
        opened.reports.install()  # in the place of pytest-qt's hook
        try:
            with monkeypatch.context() as broken:
                broken.setattr(opened.window.stage, "show_frame", lambda frame: 1 / 0)
                opened.session.playback = opened.session.playback.play(120)
                qtbot.waitUntil(lambda: len(opened.window.messages.texts) == 1, timeout=10_000)
                head = opened.session.playback.head
                qtbot.waitUntil(lambda: opened.session.playback.head > head + 1, timeout=10_000)
        finally:
            opened.reports.remove()
        assert len(opened.window.messages.texts) == 1
        assert capsys.readouterr().err.count("ZeroDivisionError") == 1

    def test_a_failing_thread_is_reported(self) -> None:
        reports = Reports()
        reports.install()
        try:
            thread = threading.Thread(target=lambda: [].pop())
            thread.start()
            thread.join()
        finally:
            reports.remove()
        assert "pop from empty list" in str(reports.take().message)
        assert reports.take() is None

    def test_messages_are_few_dismissable_and_different(self, window) -> None:
        messages = window().messages
        assert messages.isHidden()
        for text in ("a", "b", "b", "c", "d"):
            messages.error(text)
        assert messages.texts == ("b", "c", "d")
        messages._rows[0]._close.click()
        assert messages.texts == ("c", "d")
        messages.clear()
        assert messages.isHidden()


class TestWithoutOpenGL:
    def test_the_rest_of_the_window_goes_on(self, desk, qtbot) -> None:
        opened = desk(whole=True)
        first = opened.window
        first.stage.viewport.failed.emit("got version 210")
        qtbot.waitUntil(lambda: opened.window is not first, timeout=10_000)
        second = opened.window
        qtbot.waitSignal(second.ready, timeout=30_000).wait()
        assert second.stage.viewport is None
        assert list(second.side.panels) == ["contour", "curves", "data"]

    def test_it_is_said_and_a_way_out_offered(self, qtbot, monkeypatch) -> None:
        monkeypatch.delenv("LIBGL_ALWAYS_SOFTWARE", raising=False)
        stage = Stage(LIGHT, failure="got version 210")
        qtbot.addWidget(stage)
        with qtbot.waitSignal(stage.restart_wished):
            stage.findChild(QPushButton).click()
        monkeypatch.setenv("LIBGL_ALWAYS_SOFTWARE", "1")
        again = Stage(LIGHT, failure="got version 210")
        qtbot.addWidget(again)
        assert again.findChild(QPushButton) is None  # it would help no more

    def test_the_program_is_started_again_as_it_was(self, monkeypatch) -> None:
        monkeypatch.setattr("sys.orig_argv", ["python", "-m", "gdviz", "--theme", "dark"])
        monkeypatch.setattr("sys.executable", "/usr/bin/python3")
        monkeypatch.setattr("sys.platform", "linux")
        command, environment = software_gl.restart_command()
        assert command == ["/usr/bin/python3", "-m", "gdviz", "--theme", "dark", "--software-gl"]
        assert environment["LIBGL_ALWAYS_SOFTWARE"] == "1"
        monkeypatch.setattr("sys.platform", "win32")
        assert software_gl.restart_command()[1]["QT_OPENGL"] == "software"


class TestTheme:
    @pytest.mark.parametrize("theme", [LIGHT, DARK])
    def test_the_sheet_has_no_name_left(self, theme) -> None:
        assert "@" not in style_sheet(theme)

    @pytest.mark.parametrize("theme", [LIGHT, DARK])
    def test_words_can_be_read_on_what_they_stand(self, theme) -> None:
        def luminance(rgb) -> float:
            parts = [c / 255 for c in rgb]
            linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
            return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

        for ink in (theme.text, theme.dim, theme.error):
            for paper in (theme.panel, theme.raised):
                bright, dark = sorted((luminance(ink), luminance(paper)), reverse=True)
                assert (bright + 0.05) / (dark + 0.05) >= 4.5  # WCAG AA

    def test_resolve(self, qapp) -> None:
        assert resolve("dark") is DARK
        assert resolve("light") is LIGHT
        assert resolve("system") in (LIGHT, DARK)
        assert palette(DARK).window().color().getRgb()[:3] == DARK.panel
