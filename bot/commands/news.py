"""``guanhu news``: its verbs, in the order in which an item goes through them."""

import typer

from bot.commands import news_calendar, news_desk, news_intake, news_lab

news = typer.Typer(
    no_args_is_help=True, help="News for customers: feeds, items, the day's shortlist. Example: guanhu news feeds."
)

news.command("feeds")(news_intake.feeds)
news.command("fetch")(news_intake.fetch)
news.command("add")(news_intake.add)
news.command("import")(news_intake.import_)
news.command("calendar")(news_calendar.calendar)
news.command("list")(news_desk.list_)
news.command("shortlist")(news_desk.shortlist)
news.command("pick")(news_desk.pick)
news.command("approve")(news_desk.approve)
news.command("reject")(news_desk.reject)
news.command("withdraw")(news_desk.withdraw)
news.command("topics")(news_lab.topics)
news.command("same")(news_lab.same)
news.command("train")(news_lab.train)
