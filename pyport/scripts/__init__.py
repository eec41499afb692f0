"""Any MATLAB script and its Python port: traced, matched and replayed statement by statement."""
