"""``guanhu wecom``: what is set up on WeChat Work's side by a command; its groups: ``bot.commands.wecom_groups``."""

import typer

from bot.commands import wecom_groups

wecom = typer.Typer(
    name="wecom", help="Set up WeChat Work. / 设置企业微信。 Example: guanhu wecom menu", no_args_is_help=True
)


@wecom.callback()
def _wecom() -> None:
    """Set up WeChat Work.

    Example: guanhu wecom menu
    """


@wecom.command("menu")
def menu() -> None:
    """Set the application's menu from the bot's own questions.

    Example: guanhu wecom menu
    """
    from bot.app import open_app
    from bot.settings import read_settings
    from bot.wecom.client import ApiError, problem_of
    from bot.wecom.joined import client, configured
    from bot.wecom.menu import menu as body
    from content.problems import Problem
    from content.wording import say
    from handlers.messages import SendFailed
    from store.migrate import check

    app = open_app(read_settings())
    language = app.settings.language
    if not configured(app):
        raise Problem("wecom.no_settings", exit_code=2)
    check(app.database)
    try:
        client(app).post("menu/create", body(language), agentid=app.settings.wecom_agent_id)
    except (ApiError, SendFailed) as error:
        raise problem_of(error) from error
    typer.echo(say("wecom.menu_set", language))


wecom.command("groups")(wecom_groups.groups)
wecom.command("bind")(wecom_groups.bind)
wecom.command("pushes")(wecom_groups.pushes)
wecom.command("nudge")(wecom_groups.nudge)
wecom.command("cancel")(wecom_groups.cancel)
