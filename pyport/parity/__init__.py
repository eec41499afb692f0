"""Does the port do what MATLAB does? Engines, fixtures, comparison, verdict."""
