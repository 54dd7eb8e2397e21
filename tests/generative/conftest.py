from tests.tracing_engines import duckdb_connection, judged_engines, postgres_connection


__all__ = ["duckdb_connection", "judged_engines", "postgres_connection"]
