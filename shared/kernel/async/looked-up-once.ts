/**
 * Values by id, each looked up once for all who share this object, also while its lookup is under way. Ids without a
 * value are left out. Values are as of their lookup, so an object serves one answer.
 */
export class LookedUpOnce<V> {
  private readonly lookups = new Map<string, Promise<ReadonlyMap<string, V>>>();

  constructor(private readonly lookUpAll: (ids: readonly string[]) => Promise<ReadonlyMap<string, V>>) {}

  async of(ids: Iterable<string>): Promise<ReadonlyMap<string, V>> {
    const wanted = [...new Set(ids)];
    const missing = wanted.filter((id) => !this.lookups.has(id));
    if (missing.length > 0) this.take(missing, this.lookUpAll(missing));
    const all = await Promise.all(new Set(wanted.map((id) => this.lookups.get(id)!)));
    const found = new Map<string, V>();
    for (const id of wanted) {
      const values = all.find((some) => some.has(id));
      if (values) found.set(id, values.get(id)!);
    }
    return found;
  }

  /** Values that were read beside something else. */
  remember(values: ReadonlyMap<string, V>): void {
    this.take([...values.keys()], Promise.resolve(values));
  }

  private take(ids: readonly string[], values: Promise<ReadonlyMap<string, V>>): void {
    for (const id of ids) this.lookups.set(id, values);
  }
}
