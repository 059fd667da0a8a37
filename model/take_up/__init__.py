"""What firms, places and cities make of the policies on offer: one file a kind of lever.

A process calls one of these functions at the decision that the lever acts on. While nothing is on offer the process
gets its own numbers back, bit for bit.
"""
