"""``guanhu slack``: what is set up on Slack's side."""

from typing import Annotated

import typer

slack = typer.Typer(
    name="slack", help="Set up Slack. / 设置 Slack。 Example: guanhu slack manifest --socket", no_args_is_help=True
)


@slack.callback()
def _slack() -> None:
    """Set up Slack.

    Example: guanhu slack manifest --socket
    """


@slack.command("manifest")
def manifest(
    address: Annotated[
        str, typer.Option(help="where the server is reached, https://bank.example; default: GUANHU_CONSOLE_URL")
    ] = "",
    socket: Annotated[bool, typer.Option("--socket", help="by socket: no address is needed")] = False,
) -> None:
    """Print the application's manifest, to be pasted where Slack makes an app from one.

    Example: guanhu slack manifest --address https://guanhu.bank.example
    Example: guanhu slack manifest --socket
    """
    import json

    from bot.settings import read_settings
    from bot.slack.manifest import manifest as made
    from content.problems import Problem
    from content.wording import say

    settings = read_settings()
    socket = socket or (not address and bool(settings.slack_app_token))
    address = (address or settings.console_url).rstrip("/")
    if not socket and address and not address.startswith("https://"):
        raise Problem("slack.address_wrong", exit_code=2)
    if not socket and not address:
        typer.echo(say("slack.by_socket", settings.language), err=True)
        socket = True
    typer.echo(json.dumps(made(settings.language, address=address, socket=socket), ensure_ascii=False, indent=2))
