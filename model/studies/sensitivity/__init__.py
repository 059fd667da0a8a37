"""Which parameters and policies move the outcomes most."""
