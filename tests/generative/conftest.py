from tests.tracing_engines import duckdb_connection, engine, judged_engine, postgres_connection


__all__ = ["duckdb_connection", "engine", "judged_engine", "postgres_connection"]
