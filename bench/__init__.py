"""Measures the trace beside plain SQL and beside the prototype: `make bench`, or `BENCH=full make bench`."""
