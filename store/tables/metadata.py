"""The bot's own tables belong to one collection, whichever room they stand in."""

from sqlalchemy import MetaData

BOT = MetaData()
