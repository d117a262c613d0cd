"""The server's own worker where there is no broker: one daemon thread per process."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Final

from django.db import close_old_connections, connections

LOG: Final = logging.getLogger(__name__)
# Now and then it looks for work that a killed process left behind.
PAUSE: Final = 10.0

_work = threading.Event()
_lock = threading.Lock()
_thread: threading.Thread | None = None
_round: list[Callable[[], object]] = []


def set_round(once: Callable[[], object]) -> None:
    """What the thread does each time it wakes; said once at start-up."""
    _round[:] = [once]


def wake() -> None:
    """Have the thread make its round soon; starts the thread when it is not there."""
    global _thread
    with _lock:
        if _thread is None or not _thread.is_alive():
            _thread = threading.Thread(target=_loop, name="vocmatch-work", daemon=True)
            _thread.start()
    _work.set()


def _loop() -> None:
    while True:
        _work.wait(PAUSE)
        _work.clear()
        close_old_connections()
        try:
            for once in _round:
                once()
        except Exception as error:  # noqa: BLE001
            # The work is still in its table and the next round finds it; without the thread nobody would.
            # The message of the error may quote a row, so the log has its type only.
            LOG.warning("work waits after %s", type(error).__name__)
        finally:
            connections.close_all()
