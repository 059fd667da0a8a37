"""A region of somebody's own: its skeleton, its check, its page."""
