"""The renderer against the limit, one filter graph and MoviePy 2, on one yardstick timeline.

    python -m benchmarks.render --bench DIR --work DIR --rounds 3

`--bench` is the folder of the independent yardsticks (make_sources.py, make_timeline.py,
limit.py, filtergraph_render.py, moviepy_render.py), `--work` a folder for what is made, which
is made once.
"""
