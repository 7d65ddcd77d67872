"""Starting a school."""
