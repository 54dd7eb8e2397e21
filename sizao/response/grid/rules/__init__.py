"""Pure decisions of grid reports."""
