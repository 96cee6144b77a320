"""One module per name; see `reelwright.render.protocols`."""
