"""From a release to documents: what they say, how notebooks are executed, how pages are set.

May import `figures` and what lies below. `sections` says, `execute` runs, `render` sets; begin with
`sections.dossier`. `templates` holds the look of pages.
"""
