"""Engines for what functions ask of a capability: one folder each, one module per engine.

`protocol` says what such a module has. Another engine is one more file.
"""
