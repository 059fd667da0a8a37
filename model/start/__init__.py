"""The start state: a synthetic population with its balance sheets, links and norms, built by processes in order."""
