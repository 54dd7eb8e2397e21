"""What is kept ready: supplies for people, and what keeps them coming."""
