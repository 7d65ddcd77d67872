"""One small school as many schools would write it down: whatever the file, the people are the same."""
