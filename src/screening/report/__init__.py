"""From notebooks to documents: run them, render them, publish them."""
