"""Tests are sentences about behaviour; the folders mirror the code, ``stories`` walk the whole way."""
