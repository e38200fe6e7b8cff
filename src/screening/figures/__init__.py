"""Maps and graphics: they draw what the door let through, and compute nothing."""
