export interface CallRecord {
  /** ISO time of arrival. */
  readonly at: string;
  readonly service: string;
  readonly operation: string;
  /** The account of the caller's session; absent when the caller was not recognised. */
  readonly accountId?: string;
  /** AssumeRole only: the account of the role. */
  readonly targetAccountId?: string;
  readonly region: string;
  /** HTTP status; 0 when the call was never answered. */
  readonly status: number;
  readonly error?: string;
  readonly requestId: string;
  readonly userAgent: string;
  /** For calls with a fault that are executed all the same: whether they have been by now. */
  applied?: boolean;
}

export interface CallFilter {
  readonly service?: string;
  readonly operation?: string;
  /** Matches the caller's account or, for AssumeRole, the account of the role. */
  readonly accountId?: string;
  readonly region?: string;
  readonly error?: string;
  /** At most this many, the newest. */
  readonly limit?: number;
}

export interface Count {
  calls: number;
  errors: number;
}

/** The newest calls in a ring, and exact counts of all of them: a benchmark makes more calls than memory should hold. */
export class CallLog {
  private ring: CallRecord[] = [];
  private next = 0;
  private counted = {
    total: 0,
    byOperation: new Map<string, Count>(),
    byAccount: new Map<string, Map<string, Count>>(),
  };

  constructor(private readonly capacity = 200_000) {}

  add(record: CallRecord): void {
    if (this.ring.length < this.capacity) this.ring.push(record);
    else this.ring[this.next] = record;
    this.next = (this.next + 1) % this.capacity;
    const account = record.targetAccountId ?? record.accountId ?? "unknown";
    this.counted.total += 1;
    bump(this.counted.byOperation, record);
    const counts = this.counted.byAccount.get(account) ?? new Map<string, Count>();
    this.counted.byAccount.set(account, counts);
    bump(counts, record);
  }

  /** Oldest first. */
  find(filter: CallFilter = {}): CallRecord[] {
    const limit = filter.limit ?? Number.POSITIVE_INFINITY;
    const found: CallRecord[] = [];
    const size = this.ring.length;
    for (let back = 1; back <= size && found.length < limit; back++) {
      const record = this.ring[(this.next - back + size * 2) % size];
      if (record && matches(record, filter)) found.push(record);
    }
    return found.reverse();
  }

  counts() {
    return {
      total: this.counted.total,
      byOperation: Object.fromEntries(this.counted.byOperation),
      byAccount: Object.fromEntries(
        [...this.counted.byAccount].map(([id, counts]) => [id, Object.fromEntries(counts)]),
      ),
    };
  }

  clear(): void {
    this.ring = [];
    this.next = 0;
    this.counted = { total: 0, byOperation: new Map(), byAccount: new Map() };
  }
}

function bump(counts: Map<string, Count>, record: CallRecord): void {
  const count = counts.get(record.operation) ?? { calls: 0, errors: 0 };
  counts.set(record.operation, count);
  count.calls += 1;
  if (record.error !== undefined) count.errors += 1;
}

function matches(record: CallRecord, filter: CallFilter): boolean {
  return (
    (filter.service === undefined || record.service === filter.service) &&
    (filter.operation === undefined || record.operation === filter.operation) &&
    (filter.accountId === undefined ||
      record.accountId === filter.accountId ||
      record.targetAccountId === filter.accountId) &&
    (filter.region === undefined || record.region === filter.region) &&
    (filter.error === undefined || record.error === filter.error)
  );
}
