"""Reads results and changes nothing: breadth, robustness, trend."""
