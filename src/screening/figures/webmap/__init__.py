"""`karte.html`: the map to ask, one file without a network.

May import `figures.maps`, `figures.words` and what lies below. Begin with `page.write_webmap`; `data` is what the page
knows, `webmap.js` what it does.
"""
