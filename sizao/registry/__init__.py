"""What the city is made of, in an outbreak or not: its places and its people."""
