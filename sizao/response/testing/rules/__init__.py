"""Pure decisions of testing: test days, who is due, what may share a tube, when the next round is due."""
