"""What each question does: a handler gets an ``Ask``, a ``Book`` and the ``Policy`` and returns an ``Answer``."""
