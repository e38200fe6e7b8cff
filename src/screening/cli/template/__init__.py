"""`screening template`: forms and drafts to fill in.

May import what `cli` may. Begin with `command.template`; `forms` writes the forms from the models, `words` explains keys.
"""
