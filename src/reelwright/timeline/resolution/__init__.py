"""Turns a Timeline document and the facts of its material into a composition."""
