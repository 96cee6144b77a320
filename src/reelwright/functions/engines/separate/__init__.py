"""Engines that take a song apart; `MusicDemix` uses the one that serves."""
