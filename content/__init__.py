"""Every word and number that people curate: the policy, the texts in two languages, the product lists, the checks."""
