"""What is up and what is not: heartbeats of the processes, and the page that tells."""
