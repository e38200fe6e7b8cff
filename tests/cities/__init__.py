"""Five cities of the shapes that real deliveries have, all names and figures invented: each a module that writes one."""
