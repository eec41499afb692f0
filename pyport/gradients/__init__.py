"""Are the gradients right? Numeric derivatives with error bars, an exact proof, a precise oracle."""
