"""The only door to decoders and encoders.

`facts` is pure and may be imported anywhere; every other module loads PyAV and belongs into a
sandbox child.
"""
