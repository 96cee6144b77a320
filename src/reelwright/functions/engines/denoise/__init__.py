"""Engines that take noise out of speech; `SpeechDenoise` uses the one that serves."""
