import type { Logger } from "pino";
import type { Clock } from "../../../kernel/clock";
import { renewLease } from "../../../platform/database/lease";
import type { UnitOfWork } from "../../../platform/database/unit-of-work";
import type { DirectoryProgress } from "../../cloud/cloud.port";
import { PROVIDER_TOPIC } from "../identities.topics";
import { PROVIDER_READER, type ProviderReadLease } from "./provider-read-lease";
import { PROVIDER_READ_LEASE } from "./provider-reads";

/** Subscribers are notified twice a second at most. */
const REPORT_EVERY_MS = 500;
const RENEW_EVERY_MS = 10_000;

interface Dependencies {
  readonly uow: UnitOfWork;
  readonly clock: Clock;
  readonly log: Pick<Logger, "warn">;
}

/** Keeps the lease of a read, and records how much it has found. It writes nothing once the read has ended. */
export class ReadProgress {
  private readonly overtaken = new AbortController();
  private found: DirectoryProgress = { people: 0, groups: 0, memberships: 0 };
  private state: "READING" | "WRITING" = "READING";
  private reportedAt: number;
  private last: Promise<void> = Promise.resolve();
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly deps: Dependencies,
    private readonly lease: ProviderReadLease,
  ) {
    this.reportedAt = lease.begunAt.getTime();
    this.timer = setInterval(() => this.save(), RENEW_EVERY_MS);
  }

  /** Aborted when the lease is lost: nothing of the read will be written. */
  get lost(): AbortSignal {
    return this.overtaken.signal;
  }

  readonly report = (found: DirectoryProgress): void => {
    this.found = found;
    if (this.deps.clock.now().getTime() - this.reportedAt >= REPORT_EVERY_MS) this.save();
  };

  async writing(): Promise<void> {
    this.state = "WRITING";
    this.save();
    await this.last;
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.last;
  }

  private save(): void {
    this.reportedAt = this.deps.clock.now().getTime();
    this.last = this.last
      .then(() => this.write())
      .catch((error: unknown) => this.deps.log.warn({ err: error }, "progress of a read not written"));
  }

  private async write(): Promise<void> {
    const { providerId, held } = this.lease;
    const { people, groups, memberships } = this.found;
    const isHeld = await this.deps.uow.run(PROVIDER_READER, async (tx) => {
      const renewed = await renewLease(tx, PROVIDER_READ_LEASE, held, {
        state: this.state,
        people,
        groups,
        memberships,
      });
      if (renewed) tx.publish(PROVIDER_TOPIC, providerId);
      return renewed;
    });
    if (!isHeld) this.overtaken.abort();
  }
}
