"""Live, drill or replay: what this installation is, and what its clock shows."""
