"""Pure decisions about sites and stays."""
