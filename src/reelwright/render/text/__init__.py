"""Text: which font files serve which names, line breaking, painting, motion."""
