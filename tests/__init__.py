"""The tests, one folder for each package that they test."""
