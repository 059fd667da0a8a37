"""An outcome's variance split into seeds, parameters and the doubt about the base year."""
