"""Who is coming: advance reports, where the risk lies, and what becomes of those who come."""
