"""`karte.html`: the map to ask, one file without a network.

May import `figures.maps`, `figures.words` and what lies below. Begin with `page.write_webmap`; `data` is what the page
knows, the scripts what it does: `state.js` what is chosen, `main.js` what follows from it.
"""
