"""Framebuffers of our own."""

import moderngl


class Buffer:
    """A picture's colours and depths.

    Attributes:
        size: in pixels.
        all: what to draw into, and to copy both from. colours: the same without the depths, to
            copy the picture from.
    """

    def __init__(self, ctx: moderngl.Context, size: tuple[int, int], samples: int = 0) -> None:
        self.size = size
        self._colour = ctx.renderbuffer(size, 4, samples=samples)
        self._depth = ctx.depth_renderbuffer(size, samples=samples)
        self.all = ctx.framebuffer([self._colour], self._depth)
        self.colours = ctx.framebuffer([self._colour])

    def release(self) -> None:
        """Give all of it back: a framebuffer keeps what is attached to it."""
        for part in (self.all, self.colours, self._colour, self._depth):
            part.release()
