"""The claims, as data, one module per section of the papers."""
