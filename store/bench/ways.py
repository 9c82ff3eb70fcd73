"""The ways to place a whole bank, each in a process of its own: ``python -m store.bench.ways``.

Started by ``store.bench.segmenting``. ``floor`` only decodes the columns that the rules read. ``batch`` is our round: cuts, then
ranges, into a Parquet file. ``duckdb`` is the same rules as SQL, written by DuckDB. ``loop`` is what one would write by hand:
customer by customer through the compiled Python function. ``load`` puts a result into the store. Three leave the same file.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from segmentation.delivered import for_delivered
from segmentation.facts import day_numbers
from segmentation.nodes import Kind, text_of
from segmentation.policy import Policy, read_policy
from segmentation.population import counts
from store import tables
from store.bench.children import Taken, answer, timed
from store.rounds.batch import Batch, read_for
from store.rounds.placed_file import PlacedFile
from store.rounds.range_facts import RangeFacts

if TYPE_CHECKING:
    import polars as pl

#: Rows of a result loaded at once.
_SLICE = 100_000


def placed_columns(policy: Policy) -> tuple[str, ...]:
    """The rules that a round keeps: every column of the contract, and the further schemes'."""
    return tuple(column.name for column in tables.placements.columns if policy.has(column.name))


def work(asked: dict[str, Any]) -> dict[str, Any]:
    """Do what is asked, and say how long it took; libraries are loaded before the time counts."""
    import pyarrow.parquet  # noqa: F401 - loaded here

    import segmentation.to_polars  # noqa: F401 - loaded here

    policy = read_policy(asked["policy"])
    taken, more = _WAYS[asked["way"]](asked, policy, Path(asked["folder"]), date.fromisoformat(asked["as_of"]))
    return {"seconds": taken.seconds, "cpu_seconds": taken.cpu_seconds, **more}


def floor(_asked: dict[str, Any], policy: Policy, folder: Path, as_of: date) -> tuple[Taken, dict[str, Any]]:
    """Every column that the rules read, decoded and summed, all tables at once."""
    import polars as pl

    columns = _columns(policy, folder, as_of)
    with timed() as taken:
        plans = []
        for table, wanted in columns.items():
            scan = pl.scan_parquet(folder / f"{table}.parquet")
            kinds = scan.collect_schema()
            plans.append(scan.select(_summed(name, kinds[name]) for name in wanted))
        pl.collect_all(plans, engine="streaming")
    return taken, {}


def _columns(policy: Policy, folder: Path, as_of: date) -> dict[str, list[str]]:
    """What the rules read, by table."""
    runs = for_delivered(policy, frozenset(path.stem for path in folder.glob("*.parquet")))
    return RangeFacts(folder, runs, read_for(runs, placed_columns(runs)), day_numbers(as_of)).columns


def _summed(name: str, kind: "pl.DataType") -> "pl.Expr":
    import polars as pl

    column = pl.col(name)
    if kind == pl.String:
        column = column.str.len_bytes()
    return column.to_physical().sum()


def batch(asked: dict[str, Any], policy: Policy, folder: Path, as_of: date) -> tuple[Taken, dict[str, Any]]:
    """Our batch, as a round runs it."""
    from store.ahead import ahead

    ours = Batch(folder=folder, policy=policy, as_of=as_of, as_text=False)
    with timed() as taken:
        cuts = ours.cuts()
        with PlacedFile(Path(asked["out"])) as file:
            for frame in ahead(ours.placed(placed_columns(policy), cuts)):
                file.add(frame)
    return taken, {"cuts": cuts, "customers": file.rows}


def duckdb(asked: dict[str, Any], policy: Policy, folder: Path, as_of: date) -> tuple[Taken, dict[str, Any]]:
    """The same rules as SQL over the same files, with DuckDB's own threads; in no order, which spares it a sort."""
    import duckdb as engine

    from segmentation.to_sql import bank_tables, cuts_select, program_select, spelled

    found = bank_tables({path.stem for path in folder.glob("*.parquet")})
    connection = engine.connect()
    for path in sorted(folder.glob("*.parquet")):
        connection.execute(f"CREATE VIEW \"{path.stem}\" AS SELECT * FROM '{path}'")
    with timed() as taken:
        cuts: dict[str, dict[str, int]] = {}
        ranks = cuts_select(policy, as_of=as_of, tables=found)
        if ranks is not None:
            rows = connection.execute(spelled(ranks, "duckdb")).fetchall()
            cuts = {cut.name: {row[0]: row[1 + place] for row in rows} for place, cut in enumerate(policy.cuts)}
        select = program_select(policy, as_of=as_of, wanted=placed_columns(policy), tables=found, cuts=cuts)
        text = spelled(select.order_by(None), "duckdb")
        out = str(asked["out"]).replace("'", "''")
        connection.execute(f"COPY ({text}) TO '{out}' (FORMAT parquet, COMPRESSION zstd)")
    return taken, {"cuts": cuts}


def loop(asked: dict[str, Any], policy: Policy, folder: Path, as_of: date) -> tuple[Taken, dict[str, Any]]:
    """The first customers one by one; the cuts are given, which spares it a whole pass."""
    import polars as pl

    from segmentation.to_python import place_one

    wanted = placed_columns(policy)
    files = {path.stem for path in folder.glob("*.parquet")}
    place = place_one(policy, files, wanted)
    types = {name: policy.rule(name).type for name in wanted}
    cuts: Mapping[str, Mapping[str, int]] = asked["cuts"]
    with timed() as taken:
        columns = _columns(policy, folder, as_of)
        customers = pl.read_parquet(
            folder / "customers.parquet", columns=columns["customers"], n_rows=asked["sample"]
        ).to_dicts()
        last = customers[-1]["customer_id"]
        products = {}
        if "products" in columns:
            every = pl.read_parquet(folder / "products.parquet", columns=columns["products"]).to_dicts()
            products = {row["product_code"]: row for row in every}
        others = {
            table: _grouped(pl.scan_parquet(folder / f"{table}.parquet").select(names), last)
            for table, names in columns.items()
            if table not in {"customers", "products"}
        }
        found = []
        for customer in customers:
            if not counts(customer["opened_on"], customer["closed_on"], as_of):
                continue
            rows = {table: of.get(customer["customer_id"], []) for table, of in others.items()}
            if products:
                rows["products"] = [products[row["product_code"]] for row in rows["holdings"]]
            known = {name: by_branch.get(customer["branch_id"]) for name, by_branch in cuts.items()}
            values = place(customer, rows, as_of, known)
            told = [text_of(values[name], types[name]) if types[name].words else values[name] for name in wanted]
            found.append((customer["customer_id"], customer["manager_id"], customer["branch_id"], *told))
        schema = ("customer_id", "manager_id", "branch_id", *wanted)
        pl.DataFrame(found, schema=schema, orient="row", infer_schema_length=None).write_parquet(asked["out"])
    return taken, {"customers": len(customers)}


def _grouped(rows: "pl.LazyFrame", last: str) -> dict[str, list[dict[str, Any]]]:
    """The rows of each customer up to the last of the sample; they stand together in the file."""
    import polars as pl

    found = rows.filter(pl.col("customer_id") <= last).collect().to_dicts()
    return {id_: list(own) for id_, own in groupby(found, key=itemgetter("customer_id"))}


def load(asked: dict[str, Any], _policy: Policy, _folder: Path, _as_of: date) -> tuple[Taken, dict[str, Any]]:
    """The result as the round's table, with its indexes."""
    import polars as pl

    from store.database import Database
    from store.rounds.round_build import as_text, whole

    place = Path(asked["data_dir"])
    place.mkdir(parents=True, exist_ok=True)
    database = Database(f"sqlite:///{place / 'bench.db'}", place)
    scan = pl.scan_parquet(asked["out"])
    rows = scan.select(pl.len()).collect().item()

    def frames() -> Iterator["pl.DataFrame"]:
        for start in range(0, rows, _SLICE):
            yield as_text(whole(scan.slice(start, _SLICE).collect()))

    with timed() as taken:
        building = database.storage.build("round", 1)
        try:
            building.load(tables.placements, frames())
            building.finish()
        finally:
            building.close()
    database.close()
    return taken, {"customers": rows}


_WAYS = {"floor": floor, "batch": batch, "duckdb": duckdb, "loop": loop, "load": load}


def differing(one: Path, other: Path, policy: Policy) -> list[str]:
    """The columns in which two results differ, over the customers of the second; ``customer_id`` when it has others."""
    import polars as pl

    ids = pl.read_parquet(other, columns=["customer_id"]).to_series().sort()
    mine = pl.read_parquet(one, columns=["customer_id"]).to_series().sort()
    if not mine.filter(mine.is_in(ids.implode())).equals(ids):
        return ["customer_id"]
    found = []
    for name in ("manager_id", "branch_id", *placed_columns(policy)):
        kind = policy.rule(name).type.kind if policy.has(name) else Kind.WORD
        pair = [_values(path, name, kind).filter(pl.col("customer_id").is_in(ids.implode())) for path in (one, other)]
        if not pair[0].equals(pair[1]):
            found.append(name)
    return found


def _values(path: Path, name: str, kind: Kind) -> "pl.DataFrame":
    """A column by customer, spelled alike whoever wrote it."""
    import polars as pl

    alike = {Kind.NUMBER: pl.Int64, Kind.DAY: pl.Int32, Kind.TEST: pl.Boolean}.get(kind, pl.String)
    value = pl.col(name).cast(alike)
    if alike == pl.String:
        value = value.fill_null("")  # a word that is unknown is told as nothing
    return pl.scan_parquet(path).select("customer_id", value).sort("customer_id").collect()


if __name__ == "__main__":
    answer(work)
