"""Finds the tables of a page and the cells that they hold, from ruling lines, alignment and white space."""
