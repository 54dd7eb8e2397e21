"""Reads published lists of risk areas: text in, areas with line numbers out. Knows the divisions of the country."""
