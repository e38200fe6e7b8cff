from .command import template as template
