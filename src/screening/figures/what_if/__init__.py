"""`was-waere-wenn.html`: the list under another rule, one file without a network that decides as the library does.

May import `figures.maps`, `figures.words` and what lies below. Begin with `page.write_what_if`; `data` is what the page
knows, `rule.js` how it decides, `page.js` what it shows.
"""
