"""Speed, measured against peers in one run. Called by ``guanhu bench`` alone.

``importing`` runs the bench of the import: it starts ``loading`` (the import, in a process of its own so that its memory is
its own) and ``traffic`` (managers asking and messages coming in meanwhile), then lets ``peers`` load the same rows their way.
"""
