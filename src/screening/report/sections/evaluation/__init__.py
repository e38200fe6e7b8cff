"""The section on programme areas: results, structure, limits.

May import what `sections` may. Begin with `section`; `words` holds what the others say alike.
"""
