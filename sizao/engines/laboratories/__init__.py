"""What laboratories can promise, and when rounds of mass testing follow each other. Pure."""
