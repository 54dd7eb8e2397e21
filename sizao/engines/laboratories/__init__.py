"""What a laboratory can promise: tubes that arrive, hours of work, and when each result will be known."""
