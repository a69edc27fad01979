import type { Logger } from "pino";
import type { DataSource, EntityManager } from "typeorm";
import type { Actor } from "../../kernel/actor";
import type { Clock } from "../../kernel/clock";
import type { LiveEvents } from "../live/live-events";
import type { EnqueueOptions, JobDefinition, JobQueue } from "../queue/job";

/** What changed, for the audit log. `before` and `after` hold no secrets. */
export interface AuditEntry {
  /** `<noun>.<past participle>`, such as "integration.created". */
  readonly action: string;
  readonly subjectType: string;
  readonly subjectId: string;
  readonly before?: object | null;
  readonly after?: object | null;
  /** The code with which it was refused; nothing was changed then. */
  readonly refusedWith?: string;
}

export type AuditWriter = (tx: EntityManager, actor: Actor, at: Date, entries: readonly AuditEntry[]) => Promise<void>;

/** One transaction of one use case. Side effects asked for here happen after it has committed, or not at all. */
export interface Tx {
  readonly manager: EntityManager;
  readonly actor: Actor;
  readonly now: Date;
  audit(...entries: AuditEntry[]): Promise<void>;
  enqueue<P extends object>(job: JobDefinition<P>, payload: P, options: EnqueueOptions): void;
  publish(topic: string, key: string): void;
}

interface Dependencies {
  readonly dataSource: DataSource;
  readonly queue: JobQueue;
  readonly live: LiveEvents;
  readonly clock: Clock;
  readonly audit: AuditWriter;
  readonly log: Logger;
}

export class UnitOfWork {
  private readonly underWay = new Set<Promise<unknown>>();

  constructor(private readonly deps: Dependencies) {}

  /** Runs `work` in one transaction. Hints are handed over after the commit; losing one delays work by a sweep. */
  async run<T>(actor: Actor, work: (tx: Tx) => Promise<T>): Promise<T> {
    const effects: (() => Promise<void>)[] = [];
    const { dataSource, queue, live, clock, audit } = this.deps;
    const result = await dataSource.transaction(async (manager) => {
      const now = clock.now();
      return work({
        manager,
        actor,
        now,
        audit: (...entries) => audit(manager, actor, now, entries),
        enqueue: (job, payload, options) => void effects.push(() => queue.enqueue(job, payload, options)),
        publish: (topic, key) => void effects.push(() => live.publish(topic, key)),
      });
    });
    for (const effect of effects) this.afterCommit(effect);
    return result;
  }

  /** Resolves when every hint handed over so far has left or failed. */
  async drain(): Promise<void> {
    await Promise.allSettled(this.underWay);
  }

  private afterCommit(effect: () => Promise<void>): void {
    const done = effect()
      .catch((error: unknown) => this.deps.log.warn({ err: error }, "hint lost, the next sweep repairs it"))
      .finally(() => this.underWay.delete(done));
    this.underWay.add(done);
  }
}
