"""The plots beside the surface, on pyqtgraph; nothing else imports it."""
