"""The surface and its runs in OpenGL 3.3, drawn into any framebuffer of any moderngl context.

One renderer, two hosts: the window's `QOpenGLWidget` and a stand-alone context without a
display (`offscreen.py`). Each drawn thing is one file with its shaders; `renderer.py` draws
them in a fixed order; `overlay.py` writes the words with QPainter on top.
"""
