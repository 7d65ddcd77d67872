"""An invented school, the same every time."""
