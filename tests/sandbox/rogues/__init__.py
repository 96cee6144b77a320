"""Tasks that misbehave, handed to a fork server of the tests as a package of its own."""
