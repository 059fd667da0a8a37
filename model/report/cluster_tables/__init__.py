"""Clusters over seeds: sizes, growth by driver, years reached, communities of trade, and on what each rests."""
