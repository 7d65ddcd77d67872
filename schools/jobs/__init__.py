"""Background work: a row is the job, Celery is the doorbell."""
