"""How good recorded speech sounds: the scores, and what they are computed from."""
