"""`python -m reelwright` is the command `reelwright`."""

from reelwright.cli.main import main

main()
