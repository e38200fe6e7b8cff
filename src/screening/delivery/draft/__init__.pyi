from .detect import detect as detect
from .manifest import manifest_text as manifest_text
