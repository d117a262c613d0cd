"""The web server. Each process keeps the columns of all openings in memory, so there are few, with threads."""

bind = "0.0.0.0:8000"
workers = 2
worker_class = "gthread"
threads = 8
# Longer than any page takes; long work runs in the worker.
timeout = 60
# Workers are renewed now and then, at different times.
max_requests = 5000
max_requests_jitter = 500
# Addresses hold random ids only; the proxy keeps its own log.
accesslog = None
