"""The demo school: founded and lived through by the same services that people use."""
