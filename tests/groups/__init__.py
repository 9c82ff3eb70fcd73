"""Group chats with customers, and pushes handed to their owners."""
