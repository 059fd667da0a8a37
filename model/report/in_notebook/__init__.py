"""What notebooks show of plans, runs, studies, comparisons, regions, cities, clusters and firms: small tables.

One file a kind, with `html(thing)`; `tables.py` writes them. Every text is escaped.
"""
