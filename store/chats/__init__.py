"""What came in and what was talked about: the inbox, conversations, the web platform's log."""
