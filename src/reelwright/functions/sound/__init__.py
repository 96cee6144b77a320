"""What the sound functions do inside a sandbox child."""
