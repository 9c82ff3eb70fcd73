"""News: where it comes from, what it is about, whom it is for. ``item`` is what is kept, reviewed and shown."""

from content.news.demo import DemoItem, DemoNews, read_demo_news
from content.news.item import NewsItem

__all__ = ["DemoItem", "DemoNews", "NewsItem", "read_demo_news"]
