"""Clusters over worlds: sizes, growth by driver, years reached, communities of trade, and on what each rests."""
