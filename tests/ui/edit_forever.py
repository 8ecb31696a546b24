"""Opens the application and edits its scene twenty times a second, until it is killed.

Each edit makes the scene one update longer, and is said with the time of day it was made at.
"""

import time

from msgspec.structs import replace
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from gdviz.app import Desk, dress, prepare
from gdviz.scene.opening import SHIPPED


def main() -> None:
    prepare()
    app = QApplication([])
    dress(app)
    desk = Desk(app, SHIPPED["himmelblau"](), "light")
    desk.open()

    def edit() -> None:
        document = desk.session.document
        desk.session.edit(replace(document, length=document.length + 1))
        print(document.length + 1, time.time(), flush=True)

    timer = QTimer(interval=50)
    timer.timeout.connect(edit)
    timer.start()
    app.exec()


if __name__ == "__main__":
    main()
