"""The web pages: the chat of the demo today, the desk of reviewers and heads later."""
