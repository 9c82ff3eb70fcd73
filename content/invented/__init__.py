"""The Invented Bank (虚构银行): a whole retail bank that does not exist, for the demo, the tests and the benches.

``bank.build`` writes it as a folder of bank files, as a real bank would deliver them. Nobody in it is real: branch names
begin with 虚构, customer ids with INV, every phone is of the never assigned 199 0000 block.
"""
