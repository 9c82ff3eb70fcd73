"""The core: what a bank's customers are, and which groups they sit in. Pure rules, no input, no output, no clock.

The words, from the outside in:

* A **delivery** of the bank is a folder of tables; ``bank_data`` names every table, column and closed vocabulary.
* A **customer** has **holdings** (assets, loans), balances by month, activity, movements of money, contacts. ``people``
  holds these as small frozen types; money is integer **fen**, dates are dates, shares are never divided but compared
  crosswise.
* The **policy** is text (``content/policy.toml``): declared **facts** (aggregates over the bank's tables) and **rules**
  (expressions over facts). ``language`` reads and checks the text, ``to_python`` makes of it a function for one
  customer, ``to_polars`` expressions for the whole book. The same text explains itself.
* A customer's **placement** is their value in every scheme: tier, primary type, asset types, stage, and more.
* **Duties** turn facts and a date into what is due: the contact calendar, one line a customer, ranked.
* **Suitability** says whether a product may be named to a customer, and why not.

Everything here takes the day as an argument and returns the reason together with the fact.
"""
