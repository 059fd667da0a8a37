"""An outcome's variance split into seeds, parameters and the doubt about 2015."""
