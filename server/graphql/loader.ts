import DataLoader from "dataloader";

type Batch<K, V> = (keys: readonly K[]) => Promise<readonly V[]>;

/** Loads values in batches, each of them once, one by one or for whole lists. */
export class Loader<K, V> extends DataLoader<K, V, unknown> {
  private readonly keyOf: (key: K) => unknown;
  private readonly asked = new Set<unknown>();
  private readonly values = new Map<unknown, V>();
  private readonly loading: Promise<void>[] = [];
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
    const missing = lists.flatMap((keys) => keys.filter((key) => this.isNew(this.keyOf(key))));
    if (missing.length > 0) this.loading.push(this.read(missing));
    await Promise.all(this.loading);
    return lists.map((keys) => keys.map((key) => this.values.get(this.keyOf(key))!));
  }

  private isNew(key: unknown): boolean {
    return this.asked.size < this.asked.add(key).size;
  }

  private async read(keys: readonly K[]): Promise<void> {
    const values = await this.batch(keys);
    keys.forEach((key, index) => void this.values.set(this.keyOf(key), values[index]!));
  }
}
