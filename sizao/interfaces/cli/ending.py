"""A child that begins when its parent says so, and must not outlive it, however the parent ends."""

import os
import signal
import threading


_STANDARD_INPUT = 0


def begin_with_input() -> bool:
    """Waits until the parent writes something to the standard input; False where it ends instead."""
    return bool(os.read(_STANDARD_INPUT, 1))


def stop_with_input() -> None:
    """Stops this process when its standard input ends: the parent holds the other side for as long as it lives."""

    def wait_for_end() -> None:
        # Not through sys.stdin: its lock would be held here when the interpreter ends.
        while os.read(_STANDARD_INPUT, 4096):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait_for_end, name="stop-with-input", daemon=True).start()
