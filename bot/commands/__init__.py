"""The verbs of the command line, one file a room of the product; ``bot.__main__`` registers them."""
