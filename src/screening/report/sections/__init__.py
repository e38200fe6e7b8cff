"""What the documents say: one file a section, each function one block of a notebook.

May import `figures` and what lies below, nothing of how pages are set. Begin with `dossier` (the selection) and
`method` (how it was done); notebooks call these functions by their files (`sc.dossier.summary`).
"""
