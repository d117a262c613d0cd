"""Doing several things at the same moment, as several processes do."""

import threading
from concurrent.futures import ThreadPoolExecutor

from django.db import connection


def together(*acts):
    """Do these at the same moment, each in a thread with a connection of its own; what each returned."""
    gate = threading.Barrier(len(acts))

    def run(act):
        gate.wait()
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        running = [pool.submit(run, act) for act in acts]
    return [one.result() for one in running]
