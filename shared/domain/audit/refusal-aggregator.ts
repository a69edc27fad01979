import type { Logger } from "pino";
import { type Actor, systemActor } from "../../kernel/actor";
import type { Clock } from "../../kernel/clock";
import type { AuditEntry, UnitOfWork } from "../../platform/database/unit-of-work";

interface Refusal {
  readonly key: string;
  readonly actor: Actor;
  readonly entry: AuditEntry;
}

interface Counted extends Refusal {
  since: Date;
  /** The repeats since the last event about it. */
  further: number;
}

/**
 * Distinct refusals are tracked per one-minute window. Repeat counts are flushed every 15 s, because they live only in
 * memory.
 */
export const REFUSAL_WINDOWS = { windowMs: 60_000, tellMs: 15_000 };
/** Refused mutations are written one by one up to this number a minute: as far as a person could read them. */
export const REFUSED_ONE_BY_ONE = 100;
/** The most distinct refusals in a window: of one actor, and of all together. */
const CAPS = { ofOne: 10, ofAll: 100 };

/**
 * Aggregates refusals that cost nothing to try. The first of each kind (by actor and operation) is audited at once, its
 * repeats as counts, four times a minute. A flood thus makes some five hundred events a minute at most.
 */
export class RefusalAggregator {
  private counted = new Map<string, Counted>();
  private readonly kinds = new Map<string, number>();
  /** The number of refusals written one by one, by actor. */
  private readonly written = new Map<string, number>();
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly deps: { readonly uow: UnitOfWork; readonly clock: Clock; readonly log: Logger },
    private readonly times = REFUSAL_WINDOWS,
    /** The refusals of one actor per window that are written one by one before repeats are counted. */
    private readonly oneByOne = 0,
  ) {}

  /**
   * Records that `who` was refused `entry.action`; `kind` tells apart refusals of one action. Never rejects: the client
   * gets its refusal, and not our failure.
   */
  async record(who: string, actor: Actor, entry: AuditEntry, kind = ""): Promise<void> {
    const written = this.written.get(who) ?? 0;
    if (written < this.oneByOne) {
      this.written.set(who, written + 1);
      this.begin();
      await this.write({ key: who, actor, entry });
      return;
    }
    const refusal = this.toldApart(who, actor, entry, kind);
    const known = this.counted.get(refusal.key);
    if (known) {
      known.further += 1;
      return;
    }
    this.counted.set(refusal.key, { ...refusal, since: this.deps.clock.now(), further: 0 });
    this.begin();
    await this.write(refusal);
  }

  /** Writes the repeat counts and starts a new window. */
  async flush(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
    const { counted } = this;
    this.counted = new Map();
    this.kinds.clear();
    this.written.clear();
    await this.writeFurther(counted);
  }

  private begin(): void {
    const end = performance.now() + this.times.windowMs;
    this.timer ??= setInterval(() => {
      const isOver = performance.now() + this.times.tellMs / 2 > end;
      void (isOver ? this.flush() : this.writeFurther(this.counted));
    }, this.times.tellMs).unref();
  }

  private async writeFurther(counted: ReadonlyMap<string, Counted>): Promise<void> {
    const further = [...counted.values()].filter((one) => one.further > 0);
    const refusals = further.map((one): Refusal => {
      const after = { further: one.further, since: one.since };
      // Reset before the first await, so that repeats in between count for the next flush.
      one.further = 0;
      one.since = this.deps.clock.now();
      return { key: one.key, actor: one.actor, entry: { ...one.entry, after } };
    });
    for (const refusal of refusals) await this.write(refusal);
  }

  /** Beyond the caps a refusal only counts: among those of this actor, or of all. */
  private toldApart(who: string, actor: Actor, entry: AuditEntry, kind: string): Refusal {
    const key = `${who} ${entry.action} ${kind}`;
    if (this.counted.has(key)) return { key, actor, entry };
    const others: AuditEntry = {
      ...entry,
      action: "refusals.others",
      subjectType: "refusal",
      subjectId: "none",
      after: null,
    };
    if (this.counted.size >= CAPS.ofAll) return { key: "others", actor: systemActor("refusals"), entry: others };
    const kinds = this.kinds.get(who) ?? 0;
    if (kinds >= CAPS.ofOne) return { key: `${who} others`, actor, entry: others };
    this.kinds.set(who, kinds + 1);
    return { key, actor, entry };
  }

  private async write({ actor, entry }: Refusal): Promise<void> {
    await this.deps.uow
      .run(actor, (tx) => tx.audit(entry))
      .catch((error: unknown) =>
        this.deps.log.error({ err: error, action: entry.action, actorId: actor.id }, "a refusal could not be recorded"),
      );
  }
}
