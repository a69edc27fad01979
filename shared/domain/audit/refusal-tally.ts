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
  readonly since: Date;
  /** How often it came again after the first, which is on record. */
  further: number;
}

const WINDOW_MS = 60_000;
/** What is told apart in a minute, of one who is refused and of all together. */
const MOST = { ofOne: 10, ofAll: 100 };

/**
 * Refusals of what costs nothing to try. The first of its kind (by whom, of what) is written down at once; how often it came
 * again, when its minute is over. So a flood makes two hundred events a minute at most, whatever it tries.
 */
export class RefusalTally {
  private counted = new Map<string, Counted>();
  private readonly kinds = new Map<string, number>();
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly deps: { readonly uow: UnitOfWork; readonly clock: Clock; readonly log: Logger },
    private readonly windowMs = WINDOW_MS,
  ) {}

  /** `who` is refused what `entry.action` says. Never rejects: who is refused is told that, and not our troubles. */
  async note(who: string, actor: Actor, entry: AuditEntry): Promise<void> {
    const refusal = this.toldApart(who, actor, entry);
    const known = this.counted.get(refusal.key);
    if (known) {
      known.further += 1;
      return;
    }
    this.counted.set(refusal.key, { ...refusal, since: this.deps.clock.now(), further: 0 });
    this.timer ??= setTimeout(() => void this.tell(), this.windowMs).unref();
    await this.write(refusal);
  }

  /** Writes down how often what is on record came again, and begins anew. */
  async tell(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    const counted = [...this.counted.values()];
    this.counted = new Map();
    this.kinds.clear();
    for (const { entry, since, further, ...refusal } of counted) {
      if (further > 0) await this.write({ ...refusal, entry: { ...entry, after: { further, since } } });
    }
  }

  /** Beyond what is told apart, refusals are only counted: of this one, or of anybody. */
  private toldApart(who: string, actor: Actor, entry: AuditEntry): Refusal {
    const key = `${who} ${entry.action}`;
    if (this.counted.has(key)) return { key, actor, entry };
    const others = { ...entry, action: "refusals.others", subjectType: "refusal", subjectId: "none", after: null };
    if (this.counted.size >= MOST.ofAll) return { key: "others", actor: systemActor("refusals"), entry: others };
    const kinds = this.kinds.get(who) ?? 0;
    if (kinds >= MOST.ofOne) return { key: `${who} others`, actor, entry: others };
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
