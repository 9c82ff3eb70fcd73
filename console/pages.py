"""Every page of the console and who may open it: which path leads to which function. ``console.app`` mounts it."""

from starlette.routing import BaseRoute, Route

from console import home
from console.asked import Asked
from console.audited import Audited
from console.content import Content
from console.demo_sign_in import DemoSignIn
from console.desk import Desk
from console.groups import Groups
from console.letters import Letters
from console.news import News
from console.oauth import OAuth
from console.people import People
from console.rooms import BY_NAME
from console.running import Running
from console.sign_in import SignIn
from console.visits import Doorkeeper


def routes(desk: Desk) -> list[BaseRoute]:
    """The sign-in and the rooms. Fixed paths stand before those with a part that varies."""
    keeper = Doorkeeper(desk)
    front = keeper.page(home.show, BY_NAME["home"].roles)
    found: list[BaseRoute] = [Route("/home", front)]
    if desk.demo is None:
        found.append(Route("/", front))
    else:
        found += DemoSignIn(desk).routes()
    if desk.platform_sign_in is not None:
        found += OAuth(desk, desk.platform_sign_in).routes()
    rooms = (
        Asked(keeper),
        Content(keeper),
        Letters(keeper),
        News(keeper),
        Groups(keeper),
        Running(keeper),
        People(keeper),
        Audited(keeper),
    )
    return [*found, *SignIn(desk).routes(), *(route for room in rooms for route in room.routes())]
