"""Facts about media, computed once per content and kept under the analyser's name and version."""
