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
  /** How often it came again after what is on record. */
  further: number;
}

/** What is told apart is told apart for a minute; what came again is written down more often, as it dies with the process. */
export const REFUSAL_WINDOWS = { windowMs: 60_000, tellMs: 15_000 };
/** Of what changes something each refusal is worth a look, as far as anybody could look. */
export const REFUSED_ONE_BY_ONE = 100;
/** What is told apart in a minute, of one who is refused and of all together. */
const CAPS = { ofOne: 10, ofAll: 100 };

/**
 * Refusals of what costs nothing to try. The first of its kind (by whom, of what) is written down at once; how often it came
 * again, four times in its minute. So a flood makes some five hundred events a minute at most, whatever it tries.
 */
export class RefusalAggregator {
  private counted = new Map<string, Counted>();
  private readonly kinds = new Map<string, number>();
  /** How many of each were written one by one. */
  private readonly written = new Map<string, number>();
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly deps: { readonly uow: UnitOfWork; readonly clock: Clock; readonly log: Logger },
    private readonly times = REFUSAL_WINDOWS,
    /** So many of one in a minute are written whole, one by one, before they are counted. */
    private readonly oneByOne = 0,
  ) {}

  /**
   * `who` is refused what `entry.action` says, and `kind` where that does not say all. Never rejects: who is refused is told
   * that, and not our troubles.
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

  /** Writes down how often what is on record came again, and begins anew. */
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
      // Before anything is waited for: what comes meanwhile counts for the next time.
      one.further = 0;
      one.since = this.deps.clock.now();
      return { key: one.key, actor: one.actor, entry: { ...one.entry, after } };
    });
    for (const refusal of refusals) await this.write(refusal);
  }

  /** Beyond what is told apart, refusals are only counted: of this one, or of anybody. */
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
