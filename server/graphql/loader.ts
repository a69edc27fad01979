import DataLoader from "dataloader";

type Batch<K, V> = (keys: readonly K[]) => Promise<readonly V[]>;

/** Asked for, and not there yet. */
const LOADING = Symbol("loading");

/** Loads values in batches, each of them once, one by one or for whole lists. */
export class Loader<K, V> extends DataLoader<K, V, unknown> {
  private readonly keyOf: (key: K) => unknown;
  private readonly values = new Map<unknown, V | Error | typeof LOADING>();
  private readonly loading: Promise<void>[] = [];
  private lists: DataLoader<readonly K[], null> | null = null;

  constructor(
    private readonly batch: Batch<K, V>,
    options: { readonly cacheKeyFn?: (key: K) => unknown } = {},
  ) {
    super(batch, options);
    this.keyOf = options.cacheKeyFn ?? ((key) => key);
  }

  /** Loads a whole list without a promise for each. What comes of it, `loaded` tells: nothing is thrown. */
  async loadAll(keys: readonly K[]): Promise<void> {
    // Lists that are asked for in the same moment go together too.
    this.lists ??= new DataLoader((lists) => this.loadLists(lists), { cache: false });
    await this.lists.load(keys);
  }

  /** An error where loading it failed, undefined where no list held it. */
  loaded(key: K): V | Error | undefined {
    const value = this.values.get(this.keyOf(key));
    return value === LOADING ? undefined : value;
  }

  private async loadLists(lists: readonly (readonly K[])[]): Promise<null[]> {
    const missing = lists.flatMap((keys) => keys.filter((key) => this.isNew(this.keyOf(key))));
    if (missing.length > 0) this.loading.push(this.read(missing));
    await Promise.all(this.loading);
    return lists.map(() => null);
  }

  private isNew(key: unknown): boolean {
    if (this.values.has(key)) return false;
    this.values.set(key, LOADING);
    return true;
  }

  private async read(keys: readonly K[]): Promise<void> {
    try {
      const values = await this.batch(keys);
      keys.forEach((key, index) => void this.values.set(this.keyOf(key), values[index]!));
    } catch (error) {
      const failure = error instanceof Error ? error : new Error(String(error));
      for (const key of keys) this.values.set(this.keyOf(key), failure);
    }
  }
}
