"""The bank's files become accepted rows and a list of rejected ones. Called by ``store.imports.deliveries`` alone.

From the outside in: ``sources`` finds the files of a delivery and matches their headers; ``records`` cuts a file into
records and knows the physical line of each; ``cells`` reads one column's texts as values; ``rows`` checks what takes more
than one cell (references, dates in order, repeated keys); ``faults`` names every kind of badness and writes
``rejected.csv``; ``serving`` builds the Parquet files and the SQLite file that answers come from.

All of it works a column at a time over large pieces; nothing loops over rows but the few that are odd.
"""
