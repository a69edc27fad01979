import { onAbort } from "../../../kernel/async/abort";
import type { Clock } from "../../../kernel/clock";
import { isLive } from "../desired-access";
import type { Grant } from "../grant.entity";
import type { BatchedTargetLeases } from "./batched-target-leases";
import type { TargetLease } from "./target-lease";

/** The longest time that an end waits for a reconcile that waits itself. */
const LOOK_EVERY_MS = 1_000;

interface Dependencies {
  readonly clock: Clock;
  readonly leases: Pick<BatchedTargetLeases, "hasNewEnd">;
}

/**
 * Aborts the waits of a reconcile when access of its target is to end that it does not know of: a grant expired, or was
 * revoked, after the lease was acquired. A call may wait 20 s for its turn or for an answer of AWS, and nobody else may
 * work at the target meanwhile.
 */
export class EndWatch implements Disposable {
  private readonly overtaken = new AbortController();
  private readonly stopListening: () => void;
  private timer: NodeJS.Timeout | undefined;
  private isOver = false;

  constructor(
    private readonly deps: Dependencies,
    private readonly lease: TargetLease,
    stopping: AbortSignal,
  ) {
    this.stopListening = onAbort(stopping, () => this.overtaken.abort());
    this.lookLater();
  }

  /** Aborted by `stopping`, too. */
  get signal(): AbortSignal {
    return this.overtaken.signal;
  }

  [Symbol.dispose](): void {
    this.isOver = true;
    clearTimeout(this.timer);
    this.stopListening();
  }

  private lookLater(): void {
    this.timer = setTimeout(() => void this.look(), LOOK_EVERY_MS);
  }

  private async look(): Promise<void> {
    const { clock, leases } = this.deps;
    const isOvertaken =
      isAnyOver(this.lease.grants, clock.now()) ||
      // Where the database is away, the reconcile says so itself when it records its result.
      (await leases.hasNewEnd(this.lease).catch(() => false));
    if (isOvertaken) this.overtaken.abort();
    else if (!this.isOver) this.lookLater();
  }
}

/** A grant expired after the lease was acquired, which marks expired ones as ending. */
export function isAnyOver(grants: readonly Grant[], now: Date): boolean {
  return grants.some((grant) => grant.endAskedAt === null && !isLive(grant, now));
}
