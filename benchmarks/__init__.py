"""Measurements of the product against what is physically possible and against its peers."""
