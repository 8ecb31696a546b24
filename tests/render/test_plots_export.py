"""The curves as a picture, a drawing and a table, read back."""

import csv
import dataclasses
import io
import math
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from gdviz.engine.quantities import Measured
from gdviz.render.plots import CurvesPanel, export
from gdviz.render.plots.legend import MOST_ROWS, Legend
from gdviz.render.runs import Runs
from gdviz.render.style import DARK, LIGHT, run_colour
from gdviz.scene.opening import SHIPPED
from gdviz.scene.spec import Text
from gdviz.text import set_language


def pixels(image):
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    flat = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)
    return flat[:, : image.width(), 2::-1].astype(int)


def seen(picture, rgb, within=24):
    return np.abs(picture - np.array(rgb)).max(axis=-1) <= within


# --- picture ---------------------------------------------------------------------


@pytest.mark.parametrize("size", [(640, 400), (1600, 1000), (300, 900), (64, 64)])
def test_a_picture_has_its_size_and_all_runs(qapp, frame_of, size) -> None:
    frame = frame_of("penguins", 60.0)
    picture = pixels(export.picture(frame, *size))
    assert picture.shape == (size[1], size[0], 3)
    assert picture[0, 0].tolist() == list(LIGHT.background)
    if min(size) >= 300:
        for run in frame.shown:
            assert seen(picture, run_colour(run.colour)).sum() > 20


def test_it_is_the_plot_of_the_window(qapp, frame_of) -> None:
    frame = frame_of("penguins", 60.0, DARK, smoothing=0.6, curve="effective")
    picture = pixels(export.picture(frame, 480, 300))
    top = round(300 - Legend(frame.shown, 480.0, MOST_ROWS).height)
    assert 240 < top < 290
    panel = CurvesPanel()
    panel.show(frame)
    image = QImage(480, top, QImage.Format.Format_RGB32)
    with QPainter(image) as painter:
        panel.paint(painter, QRectF(0, 0, 480, top))
    panel.widget.close()
    assert (pixels(image) == picture[:top]).all()


def test_under_it_every_line_has_its_name(qapp, frame_of) -> None:
    frame = frame_of("penguins", 60.0)
    legend = Legend(frame.shown, 480.0, MOST_ROWS)
    top = round(300 - legend.height)
    strip = pixels(export.picture(frame, 480, 300))[top:]
    for run in frame.shown:
        assert seen(strip, run_colour(run.colour)).sum() > 25, run.name
    ink = (strip.max(axis=-1) < 110).any(axis=0)
    assert ink.sum() > 150  # words
    assert not ink[:12].any()
    assert not ink[-12:].any()


@pytest.mark.parametrize("count", [1, 12, 64])
def test_names_never_leave_it_and_never_crowd_out_the_plot(qapp, frame_of, count) -> None:
    frame = frame_of("himmelblau", 10.0)
    endless = "a name of a run that is as long as a name can be, and then some more of it, and more"
    many = tuple(
        dataclasses.replace(frame.runs[0], id=f"r{n}", colour=n, name=endless) for n in range(count)
    )
    frame = dataclasses.replace(frame, runs=Runs.of(many))
    legend = Legend(frame.shown, 480.0, MOST_ROWS)
    assert legend.height <= 17.0 * (MOST_ROWS + 1) + 8.0
    picture = pixels(export.picture(frame, 480, 300))
    top = round(300 - legend.height)
    ink = np.abs(picture[top:] - LIGHT.background).max(axis=-1) > 40
    assert not ink[:, :10].any()
    assert not ink[:, -10:].any()
    assert not ink[-3:].any()
    assert ink[:17].any()
    sign = (
        ink[round(legend.height) - 25 :, 12:24].sum() - ink[round(legend.height) - 25 :, 24:].sum()
    )
    assert (sign > 0) == (count > MOST_ROWS)  # a last row with nothing but a …


def test_as_large_as_is_offered(qapp, frame_of) -> None:
    picture = export.picture(frame_of("himmelblau", 60.0), export.LARGEST, 100)
    assert (picture.width(), picture.height()) == (8192, 100)
    for size in ((export.LARGEST + 1, 100), (100, export.SMALLEST - 1)):
        with pytest.raises(ValueError, match="pixels"):
            export.picture(frame_of("himmelblau", 60.0), *size)


# --- drawing ---------------------------------------------------------------------


@pytest.mark.parametrize("code", ["en", "ko"])
def test_a_drawing_needs_no_fonts_and_has_the_lines_of_the_picture(qapp, frame_of, code) -> None:
    set_language(code)
    try:
        frame = frame_of("penguins", 60.0)
        data = export.drawing(frame, 960, 600)
        picture = pixels(export.picture(frame, 960, 600))
    finally:
        set_language("en")
    root = ElementTree.fromstring(data)
    assert (root.get("viewBox"), root.tag) == ("0 0 960 600", "{http://www.w3.org/2000/svg}svg")
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert "path" in tags
    assert not tags & {"text", "image", "font"}
    image = QImage(960, 600, QImage.Format.Format_RGB32)
    with QPainter(image) as painter:
        QSvgRenderer(data).render(painter)
    drawn = pixels(image)
    for run in frame.shown:
        ours, theirs = (seen(each, run_colour(run.colour), 40) for each in (picture, drawn))
        assert theirs.sum() == pytest.approx(ours.sum(), rel=0.25)
    for words in (np.s_[:40, :300], np.s_[540:, 100:], np.s_[60:480, :80]):  # title, names, marks
        ink = [
            np.abs(each[words] - LIGHT.background).max(axis=-1) > 90 for each in (picture, drawn)
        ]
        assert ink[0].sum() > 60
        assert ink[1].sum() == pytest.approx(ink[0].sum(), rel=0.3)
        assert (ink[0] & ink[1]).sum() > 0.5 * ink[0].sum()  # and at the same place


def test_it_says_what_made_it_and_is_the_same_twice(qapp, frame_of) -> None:
    frame = frame_of("himmelblau", 60.0)
    data = export.drawing(frame, 960, 600)
    assert b"gdviz" in data
    assert export.drawing(frame, 960, 600) == data


# --- table ---------------------------------------------------------------------


def read(data):
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == data.count(b"\n")
    header, *rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    assert all(len(row) == len(header) for row in rows)
    return header, rows


def test_a_table_has_every_digit_of_every_row(qapp, frame_of) -> None:
    frame = frame_of("himmelblau", 60.5)
    header, rows = read(export.table(frame))
    assert header == ["update", *(run.name for run in frame.shown)]
    assert [row[0] for row in rows] == [str(n) for n in range(61)]
    for column, run in enumerate(frame.shown, start=1):
        assert [float(row[column]) for row in rows] == run.columns.loss[:61].tolist()


def test_on_the_axis_of_the_pace_runs_have_their_own_rows(qapp, frame_of) -> None:
    scene = SHIPPED["penguins"]()
    document = replace(scene.document, pace="epochs", length=3, runs=scene.document.runs[:2])
    frame = frame_of(replace(scene, document=document), 2.0)
    header, rows = read(export.table(frame))
    assert header[0] == "epoch"
    whole, mini = frame.runs
    assert len(rows) == 23  # eleven batches a pass, and the ends of the passes are the same places
    for row in rows:
        at = float(row[0])
        assert row[2] != ""
        assert (row[1] != "") == at.is_integer()
    assert [float(row[1]) for row in rows if row[1]] == whole.columns.loss[:3].tolist()
    assert [float(row[2]) for row in rows] == mini.columns.loss[:23].tolist()
    assert float(rows[1][0]) == mini.columns.epochs[1]


def test_what_there_is_not_is_empty_and_averages_have_columns(qapp, frame_of) -> None:
    frame = frame_of("himmelblau", 20.0, curve="momentum", smoothing=0.6)
    header, rows = read(export.table(frame))
    names = [run.name for run in frame.shown]
    assert header == ["update", *(n for name in names for n in (name, f"{name} (smoothed)"))]
    plain = 1 + 2 * names.index("Gradient descent")
    assert all(row[plain] == row[plain + 1] == "" for row in rows)
    adam = next(run for run in frame.shown if run.name == "Adam")
    column = 1 + 2 * names.index("Adam")
    assert rows[0][column] == ""
    values = Measured("momentum").of(adam.computation, adam.columns)
    assert [float(row[column]) for row in rows[1:]] == values[1:21].tolist()
    assert float(rows[1][column + 1]) == pytest.approx(values[1])
    assert not any("nan" in cell or "inf" in cell for row in rows for cell in row)


def test_of_hidden_runs_there_is_none_and_of_no_runs_a_header(qapp, frame_of) -> None:
    frame = frame_of("himmelblau", 5.0)
    hidden = tuple(dataclasses.replace(run, visible=False) for run in frame.runs)
    assert read(
        export.table(dataclasses.replace(frame, runs=Runs.of([*hidden[:1], *frame.runs[1:]])))
    )[0] == [
        "update",
        *(run.name for run in frame.runs[1:]),
    ]
    assert read(export.table(dataclasses.replace(frame, runs=Runs.of(hidden)))) == (["update"], [])


HOSTILE = [
    ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
    ("+1", "'+1"),
    ("-1+1", "'-1+1"),
    ("@SUM(A1)", "'@SUM(A1)"),
    ("  =1", "'  =1"),
    ("\t=1", "' =1"),
    ("\r@x", "' @x"),
    ("＝1", "'＝1"),
    ("−∇L", "−∇L"),
    ('a "quoted", name', 'a "quoted", name'),
    ("two\nlines", "two\nlines"),
]


@pytest.mark.parametrize(("name", "cell"), HOSTILE)
@pytest.mark.parametrize("smoothing", [0.0, 0.6])
def test_names_are_quoted_and_are_no_formulas(qapp, frame_of, name, cell, smoothing) -> None:
    frame = frame_of("himmelblau", 3.0, smoothing=smoothing)
    named = dataclasses.replace(frame.runs[0], name=name)
    data = export.table(dataclasses.replace(frame, runs=Runs.of([named])))
    header, *_ = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    assert header[1] == cell
    assert header[2:] == ([f"{cell} (smoothed)"] if smoothing else [])


def test_korean_names(qapp, frame_of) -> None:
    scene = SHIPPED["himmelblau"]()
    run = replace(scene.document.runs[0], label=Text(en="one", ko="하나"))
    scene = replace(scene, document=replace(scene.document, runs=(run,)))
    set_language("ko")
    try:
        header, _ = read(export.table(frame_of(scene, 3.0)))
    finally:
        set_language("en")
    assert header == ["업데이트", "하나"]


def test_numbers_below_zero_are_numbers(qapp, frame_of) -> None:
    frame = frame_of("himmelblau", 5.0)
    run = frame.runs[0]
    lower = dataclasses.replace(run.columns, loss=run.columns.loss - 1e3)
    rows = read(
        export.table(
            dataclasses.replace(frame, runs=Runs.of([dataclasses.replace(run, columns=lower)]))
        )
    )[1]
    assert float(rows[0][1]) == lower.loss[0]
    assert math.copysign(1.0, float(rows[0][1])) < 0
