"""Reelwright: a self-hosted server that makes videos from clips and words."""

__version__ = "0.1.0"
