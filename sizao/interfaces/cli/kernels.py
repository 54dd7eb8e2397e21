"""Having the loops of the trace compiled before anybody waits for them.

It takes half a minute of one core, once after each change of the engine; numba keeps the result beside the sources.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sizao.engines import tracing
from sizao.interfaces.cli.stamps import once
from sizao.kernel.errors import SizaoError


_NICE = 19


class CompileError(SizaoError):
    """The loops cannot be compiled on this machine."""


def compile_kernels(home: Path) -> None:
    """Compiles what changed since the last time, by tracing a meeting of two."""
    with once(_stamp(home), _sources()) as needed:
        if needed:
            _trace_a_meeting()


@contextmanager
def compiling_beside(home: Path) -> Iterator["subprocess.Popen[bytes] | None"]:
    """Compiles in a process of its own while the block runs; None if nothing is to do. Leaving the block ends it."""
    with once(_stamp(home), _sources(), note=False) as needed:
        child = (
            subprocess.Popen([sys.executable, "-m", __name__, str(home)], start_new_session=True) if needed else None
        )
        try:
            yield child
        finally:
            if child is not None and child.poll() is None:
                child.terminate()
                child.wait()


def wait_for_compiling(child: "subprocess.Popen[bytes] | None") -> None:
    """Returns when the process of `compiling_beside` is done. Raises `CompileError` when it failed."""
    if child is not None and child.wait() != 0:
        raise CompileError(f"The trace could not be compiled (exit status {child.returncode}).", next_step="See above.")


def _stamp(home: Path) -> Path:
    # Noted where the compiled loops lie, so that another home finds them too.
    beside = Path(tracing.__path__[0]) / "__pycache__"
    return (beside if os.access(beside, os.W_OK) else home) / "kernels.stamp"


def _sources() -> list[Path]:
    return list(Path(tracing.__path__[0]).glob("*.py"))


def _trace_a_meeting() -> None:
    from sizao import trace
    from sizao.engines.tracing.types import ContactRule, DegreeRules, IndexWindow, Mode, Presence, Protocol

    for mode in Mode:
        rules = DegreeRules(otherwise=ContactRule("any", minimum_seconds=1, mode=mode))
        trace(
            [Presence("a", "here", 0, 60), Presence("b", "here", 0, 60)],
            [IndexWindow("a", datetime.fromtimestamp(0, UTC), datetime.fromtimestamp(60, UTC))],
            Protocol("compile", degrees=(rules, rules)),
        )


if __name__ == "__main__":
    # The first page waits for the city that is filled meanwhile, and not for this.
    if hasattr(os, "nice"):
        os.nice(_NICE)
    compile_kernels(Path(sys.argv[1]))
