/**
 * Eventually consistent values: each change becomes visible after a delay, and never an older one after a newer one.
 */
export class EventuallyConsistent<T> {
  private readonly seen = new Map<string, T>();
  private readonly newest = new Map<string, number>();
  private changes = 0;

  /** Null: removed. `onSeen` is called when readers begin to see the change. */
  change(key: string, value: T | null, later: (show: () => void) => void, onSeen?: () => void): void {
    const change = ++this.changes;
    later(() => {
      // The delay may have been shortened meanwhile: the newer change wins.
      if ((this.newest.get(key) ?? 0) > change) return;
      this.newest.set(key, change);
      if (value === null) this.seen.delete(key);
      else this.seen.set(key, value);
      onSeen?.();
    });
  }

  get(key: string): T | undefined {
    return this.seen.get(key);
  }

  values(): T[] {
    return [...this.seen.values()];
  }
}
