"""Measures the server under load: how quickly it answers while it renders, what gets lost."""
