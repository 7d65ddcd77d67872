"""Gunicorn in production: `gunicorn sferum_admin.wsgi` reads this file by itself."""

import multiprocessing
import os

bind = f"0.0.0.0:{os.environ.get('PORT') or 8000}"
workers = int(os.environ.get("WEB_CONCURRENCY") or min(multiprocessing.cpu_count() * 2, 8))
worker_class = "gthread"
threads = 4
timeout = 60
graceful_timeout = 30
control_socket_disable = True
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: PTH112, S108
# Workers are renewed now and then, not all at once.
max_requests = 5000
max_requests_jitter = 500
# No address, no browser, no query: how long which page took, with the tokens of links cut out.
accesslog = "-"
logger_class = "sferum_admin.logs.QuietLogger"
access_log_format = "%(m)s %(U)s %(s)s %(B)s bytes %(M)s ms"
