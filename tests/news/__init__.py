"""The news room: feeds, repeats, topics, the shortlist, four eyes."""
