"""The sound of a whole output: pieces, their gains over time, the mix, the limiter."""
