"""Pure decisions of testing: test days, who is due, what may share a tube, what a line of results comes to."""
