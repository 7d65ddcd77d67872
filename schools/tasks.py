"""All Celery tasks and job handlers of the app, for discovery."""

from schools.accounts import tasks as account_tasks
from schools.health import tasks as health_tasks
from schools.importing import tasks as importing_tasks
from schools.jobs import tasks as job_tasks
from schools.people import tasks as people_tasks
from schools.setup import tasks as setup_tasks

__all__ = ["account_tasks", "health_tasks", "importing_tasks", "job_tasks", "people_tasks", "setup_tasks"]
