"""Pages: what a link opens, what a family keeps, what the school works with."""
