"""A few letters find an action, in either script and whichever the input method writes."""

import pytest

from gdviz.ui.keys import HANGUL_KEYS
from gdviz.ui.matching import misfit, typed_keys


def test_every_syllable_is_typed_with_letters_only() -> None:
    keys = [typed_keys(chr(code)) for code in range(0xAC00, 0xAC00 + 11172)]
    assert all(key.isascii() and key.isalpha() and 2 <= len(key) <= 5 for key in keys)
    # The layout without Shift tells them apart but for doubled consonants.
    assert typed_keys("값") == "rkqt"
    assert typed_keys("의") == "dml"
    assert all(typed_keys(jamo) == key.lower() for jamo, key in HANGUL_KEYS.items())


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("", "Undo", 0),
        ("und", "Undo", 0),
        ("screen", "Full screen", 1),
        ("cree", "Full screen", 2),
        ("adam add", "Add run: Adam", 1),
        ("add adam", "Add run: Momentum", None),
        ("zzz", "Undo", None),
        ("ndo ", "Undo", 2),
        ("모멘", "런 추가: 모멘텀", 1),
        ("모ㅁ", "모멘텀", 0),  # half typed
        ("몸", "모멘텀", 0),  # the next syllable's first sound, still at the end of this one
        ("ㅕㅜ애", "Undo", 0),  # typed with the input method on
        ("ahapsxja", "모멘텀", 0),  # typed with it off
    ],
)
def test_how_well_it_fits(query: str, text: str, expected: int | None) -> None:
    assert misfit(query, [text]) == expected


def test_letters_in_order_fit_worse_the_more_they_skip() -> None:
    near, far = misfit("fus", ["Full screen"]), misfit("fun", ["Full screen"])
    assert near is not None
    assert far is not None
    assert 2 < near < far


def test_scattered_letters_must_begin_a_word() -> None:
    assert misfit("lsc", ["Full screen"]) is None


def test_the_best_text_counts() -> None:
    assert misfit("undo", ["실행 취소", "Undo"]) == 0
