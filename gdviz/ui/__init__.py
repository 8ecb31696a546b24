"""The window: widgets with setters that emit wishes, and one table of actions.

No widget writes the model. A wish ends in `Commands` (playback, view, files) or in a function
of `edits` (the document), the session changes, and the next tick of `MainWindow` shows it.
"""
