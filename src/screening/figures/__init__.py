"""What is drawn and exported of a release, never of a delivery.

May import `disclosure`, `analysis`, `process` and what lies below. Begin with `maps.draw`; `words` says told
figures in words for all the others.
"""
