"""PostgreSQL: the server of a local run, the two roles, and the scope that decides which rows exist for a request."""
