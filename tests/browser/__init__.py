"""The program as a person meets it: in Chromium, with its real worker."""
