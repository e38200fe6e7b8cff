from .entry import screen as screen
