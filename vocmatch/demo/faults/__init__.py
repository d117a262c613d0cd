"""Kills processes in the middle of their work, for real, and counts what that cost.

`parts` are the processes that are killed, `journal` is what the writer was told had been written, `run`
starts, kills and counts. `manage.py faults` is the command.
"""
