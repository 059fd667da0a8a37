"""What firms, places and cities take up of what policies offer: one file a kind of lever.

A process calls one of these functions at the decision that the lever acts on, and gets its own numbers back, bit for
bit, while nothing is on offer.
"""
