"""How far a tenth of the firms is from all of them."""
