"""The dossiers of a large book, read when they are asked for: a list shows ten customers of fifty thousand."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from segmentation.dossier import Dossier

Read = Callable[[Collection[str]], Mapping[str, Dossier]]


class Unread(Mapping[str, Dossier]):
    """Dossiers by customer id, in the order of the ids; what is not read yet is read alone, or with others by ``need``."""

    def __init__(self, owners: Mapping[str, str], read: Read) -> None:
        """``owners``: whose customer each is; ``read`` gives the dossiers of these customers of the book."""
        self._owners = dict(owners)
        self._read = read
        self._known: dict[str, Dossier] = {}

    def need(self, customer_ids: Iterable[str]) -> None:
        """Read those of them that are in the book and not read yet, all at once."""
        new = [one for one in dict.fromkeys(customer_ids) if one in self._owners and one not in self._known]
        if new:
            self._known |= self._read(new)

    def update(self, dossiers: Mapping[str, Dossier]) -> None:
        """These are in it too."""
        self._owners |= {id_: one.customer.manager_id for id_, one in dossiers.items()}
        self._known |= dossiers

    def owner(self, customer_id: str) -> str:
        """Whose customer it is, without reading anything."""
        return self._owners[customer_id]

    def __getitem__(self, customer_id: str) -> Dossier:
        """One dossier; KeyError for whoever is not in the book."""
        if customer_id not in self._known:
            self.need([customer_id])
        return self._known[customer_id]

    def __contains__(self, customer_id: object) -> bool:
        """Whether the customer is in it, without reading anything."""
        return customer_id in self._owners

    def __iter__(self) -> Iterator[str]:
        """The ids."""
        return iter(self._owners)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._owners)
