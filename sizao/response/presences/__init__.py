"""Who was where: landing, checking, the store of record, and what feeds the trace index.

The files of this room stand under one folder (`SIZAO_HOME/presences`), and everything down to `applying` works
without Django: `landing` makes a batch durable, `reading` and `checking` turn it into good rows and bad rows,
`store` keeps the good ones, `quarantine` the bad ones, `indexing` feeds the trace.
"""
