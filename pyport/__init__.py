"""A MATLAB training script ported to Python bit for bit, and the suite that proves it."""
