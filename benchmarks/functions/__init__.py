"""How good the sound functions are, on material whose truth is known, beside open tools."""
