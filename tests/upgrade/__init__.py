"""What each released version left in its database comes through every later migration."""
