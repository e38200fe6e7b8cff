from .plain import screen as screen
