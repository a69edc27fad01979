import type { ReleasePermit } from "./operations/concurrency-limiter";

/** Exports of the audit log are a kind of their own, because they may last. */
export const PERMIT_KINDS = ["document", "operation", "export", "event", "stranger"] as const;
export type PermitKind = (typeof PERMIT_KINDS)[number];

export const PERMIT_STATES = ["waiting", "taken"] as const;

export interface KnownPermit {
  readonly kind: PermitKind;
  state: (typeof PERMIT_STATES)[number];
  /** The monotonic time of this state's beginning, in milliseconds. */
  since: number;
}

/** Knows each permit that is taken or waited for, and since when: one that outlives its request is seen by its age. */
export class PermitLedger {
  private readonly known = new Set<KnownPermit>();

  get all(): readonly KnownPermit[] {
    return [...this.known];
  }

  /** Follows a permit until it is refused, left or released. */
  async follow(kind: PermitKind, taking: Promise<ReleasePermit>): Promise<ReleasePermit> {
    const permit: KnownPermit = { kind, state: "waiting", since: performance.now() };
    this.known.add(permit);
    try {
      const release = await taking;
      Object.assign(permit, { state: "taken", since: performance.now() });
      return () => {
        this.known.delete(permit);
        release();
      };
    } catch (refusal) {
      this.known.delete(permit);
      throw refusal;
    }
  }
}
