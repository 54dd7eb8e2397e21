"""Sizao: a city's outbreak-response system. `sizao.trace` works without Django."""

from typing import Any


__all__ = ["trace"]


def __getattr__(name: str) -> Any:
    # Loaded on first use: the command line answers `--help` without loading the kernels.
    if name == "trace":
        from sizao.engines.tracing.library import trace

        return trace
    raise AttributeError(f"module 'sizao' has no attribute {name!r}")
