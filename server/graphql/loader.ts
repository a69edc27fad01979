import DataLoader from "dataloader";

type Batch<K, V> = (keys: readonly K[]) => Promise<readonly V[]>;

/** Where the value of a key will stand. */
interface Place<V> {
  readonly batch: Promise<readonly V[]>;
  readonly index: number;
}

/** Loads values in batches, each of them once, one by one or for whole lists. */
export class Loader<K, V> extends DataLoader<K, V, unknown> {
  private readonly keyOf: (key: K) => unknown;
  private readonly places = new Map<unknown, Place<V>>();
  /** Lists that are asked for in the same moment go together too. */
  private readonly lists = new DataLoader((lists: readonly (readonly K[])[]) => this.loadLists(lists), {
    cache: false,
  });

  constructor(
    private readonly batch: Batch<K, V>,
    options: { readonly cacheKeyFn?: (key: K) => unknown } = {},
  ) {
    super(batch, options);
    this.keyOf = options.cacheKeyFn ?? ((key) => key);
  }

  /** The values of a whole list, without a promise for each. */
  loadAll(keys: readonly K[]): Promise<V[]> {
    return this.lists.load(keys);
  }

  private async loadLists(lists: readonly (readonly K[])[]): Promise<V[][]> {
    const missing = new Map<unknown, K>();
    for (const key of lists.flat()) if (!this.places.has(this.keyOf(key))) missing.set(this.keyOf(key), key);
    if (missing.size > 0) {
      const batch = this.batch([...missing.values()]);
      [...missing.keys()].forEach((key, index) => void this.places.set(key, { batch, index }));
    }
    const places = lists.map((keys) => keys.map((key) => this.places.get(this.keyOf(key))!));
    const batches = [...new Set(places.flat().map(({ batch }) => batch))];
    const values = new Map((await Promise.all(batches)).map((found, index) => [batches[index]!, found]));
    return places.map((list) => list.map(({ batch, index }) => values.get(batch)![index]!));
  }
}
