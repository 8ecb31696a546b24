"""Cycles are collected by the GUI thread alone while a desk is open."""

import gc
import threading
from typing import ClassVar

from gdviz.ui.garbage import Garbage


class Node:
    """Part of a cycle; says in which thread it is taken apart."""

    ended: ClassVar[list[threading.Thread]] = []

    def __init__(self) -> None:
        self.me = self

    def __del__(self) -> None:
        Node.ended.append(threading.current_thread())


def test_a_worker_that_allocates_collects_nothing(desk, qtbot) -> None:
    desk()
    assert not gc.isenabled()
    Node.ended.clear()

    def allocate() -> None:
        for _ in range(200):
            Node()
        kept = [[] for _ in range(20_000)]  # far more than a collection waits for
        del kept

    worker = threading.Thread(target=allocate)
    worker.start()
    worker.join()
    assert Node.ended == []
    waste = [[] for _ in range(2_000)]
    qtbot.waitUntil(lambda: len(Node.ended) == 200, timeout=5000)
    assert set(Node.ended) == {threading.main_thread()}
    del waste


def test_it_is_pythons_again_when_the_last_desk_is_closed(qapp) -> None:
    assert gc.isenabled()
    one, other = Garbage(), Garbage()
    one.start()
    other.start()
    one.start()
    one.stop()
    assert not gc.isenabled()
    other.stop()
    other.stop()
    assert gc.isenabled()
