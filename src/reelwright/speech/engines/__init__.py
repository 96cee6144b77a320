"""Text-to-speech engines: one module each, found by `roster`."""
