"""Pure decisions of supplies."""
