import type { Clock, MachineClock } from "../../../kernel/clock";
import { TARGET_LEASE } from "./target-lease";

/** The rest of a lease is for the way of a request to AWS. */
const OPEN_MS = TARGET_LEASE.ms - 5_000;

interface Clocks {
  readonly clock: Clock;
  readonly machine: MachineClock;
}

/**
 * The time after a renewal of a lease in which writes may be sent under it. A process may stand still between a renewal
 * and a write, such as that of a suspended machine. Its monotonic clock then stands still too, so that the clock by
 * which the most time has passed counts.
 */
export class WriteWindow {
  private openedAt: readonly number[] | null = null;

  constructor(private readonly clocks: Clocks) {}

  /** Opens the window if `renew` succeeds. Its time counts from before the renewal. */
  async openBy(renew: () => Promise<boolean>): Promise<boolean> {
    const now = this.now();
    const isHeld = await renew();
    if (isHeld) this.openedAt = now;
    return isHeld;
  }

  get isOpen(): boolean {
    const { openedAt } = this;
    return openedAt !== null && this.now().every((now, n) => now - openedAt[n]! < OPEN_MS);
  }

  private now(): readonly number[] {
    const { clock, machine } = this.clocks;
    return [clock.now().getTime(), machine.now().getTime(), machine.elapsedMs()];
  }
}
