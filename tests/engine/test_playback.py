"""The playhead."""

from gdviz.engine.playback import Playback

END = 100.0


def test_it_moves_only_while_it_plays():
    assert Playback(head=3.0).advance(1.0, END, END) == Playback(head=3.0)
    moved = Playback(head=3.0, speed=12.0, playing=True).advance(0.25, END, END)
    assert moved == Playback(head=6.0, speed=12.0, playing=True)


def test_it_waits_at_what_is_computed_and_goes_on():
    playing = Playback(head=3.0, speed=10.0, playing=True)
    waiting = playing.advance(1.0, 5.0, END)
    assert (waiting.head, waiting.playing) == (5.0, True)
    assert waiting.advance(1.0, 5.0, END).head == 5.0
    assert waiting.advance(1.0, 80.0, END).head == 15.0


def test_it_never_goes_back_for_want_of_rows():
    assert Playback(head=50.0, playing=True).advance(1.0, 2.0, END).head == 50.0


def test_it_stops_at_the_end():
    stopped = Playback(head=99.0, speed=1000.0, playing=True).advance(1.0, END, END)
    assert (stopped.head, stopped.playing) == (END, False)
    beyond = Playback(head=120.0, playing=True).advance(0.0, END, END)
    assert (beyond.head, beyond.playing) == (END, False)


def test_play_begins_again_at_the_end_only():
    assert Playback(head=END).play(END) == Playback(head=0.0, playing=True)
    assert Playback(head=99.5).play(END) == Playback(head=99.5, playing=True)
    assert Playback(head=7.0, playing=True).pause() == Playback(head=7.0)


def test_seek_keeps_playing_and_stays_inside():
    assert Playback(head=5.0, playing=True).seek(7.5, END) == Playback(head=7.5, playing=True)
    assert Playback(head=5.0).seek(-1.0, END).head == 0.0
    assert Playback(head=5.0).seek(1e300, END).head == END
