"""State and threads: trajectories, the worker, playback, the session. No Qt.

The life of a request, play to pixel:

1. an action sets `Playback.playing`;
2. the window's timer calls `Session.tick(dt_s)`;
3. which calls `Playback.advance(dt_s, limit)`, the limit being the rows computed so far;
4. the window calls `build_frame`, a pure function of scene, trajectories and playhead;
5. each view compares the frame with what it drew last and uploads only what changed;
6. forms refresh, signals blocked, only if the scene object changed.

The worker (`worker.py`) computes ahead of the playhead all the while. It appends to
trajectories and never calls or signals anything in the window. Recording has no
timer: the number of a frame says where the playhead is, and the rows it needs are computed
first. A slow machine gives a slow export, never a different video.
"""
