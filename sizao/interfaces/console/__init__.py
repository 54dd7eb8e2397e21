"""The desk pages, rendered on the server."""
