"""How schools write names, classes, dates and contacts, and how these are brought to one form."""
