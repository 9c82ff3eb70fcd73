"""Curation: feeds are asked, what they say is kept once, and the editor gets a shortlist a day."""
