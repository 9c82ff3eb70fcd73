"""The web pages: the demo's chat, probes and metrics. Draws neutral cards as HTML; knows no SQL and no platform client.

``bot.server`` hands a ``Desk`` to ``console.app.create_app``.
"""
