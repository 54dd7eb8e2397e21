"""One room for each thing that is done in an outbreak."""
