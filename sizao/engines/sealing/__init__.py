"""The hash chain of the audit trail: what a row's hash is, and whether a run of rows is whole. Needs no database."""
