import type { Logger } from "pino";
import { type DataSource, type EntityManager, QueryFailedError } from "typeorm";
import type { Actor } from "../../kernel/actor";
import type { AuditAction } from "../../kernel/audit-actions";
import type { Clock } from "../../kernel/clock";
import type { LiveEvents } from "../live/live-events";
import type { EnqueueOptions, JobDefinition, JobQueue } from "../queue/job";

/** What changed, for the audit log. `before` and `after` hold no secrets. */
export interface AuditEntry {
  /** `<noun>.<past participle>`, such as "integration.created". */
  readonly action: AuditAction;
  readonly subjectType: string;
  readonly subjectId: string;
  readonly before?: object | null;
  readonly after?: object | null;
  /** Who did it where that is not the actor of the transaction: an access flow, by which nobody had to approve. */
  readonly by?: { readonly kind: "flow"; readonly id: string; readonly name: string };
  /** The code with which it was refused; nothing was changed then. */
  readonly refusedWith?: string;
}

export type AuditWriter = (tx: EntityManager, actor: Actor, at: Date, entries: readonly AuditEntry[]) => Promise<void>;

/** One transaction of one use case. Side effects asked for here happen after it has committed, or not at all. */
export interface Tx {
  readonly manager: EntityManager;
  readonly actor: Actor;
  /** When it began, or when it had waited last. */
  readonly now: Date;
  /** Sets `now` anew. To be called behind a wait for locks, where what is judged next may have run out meanwhile. */
  waited(): void;
  /** Written with the rest, just before the commit. */
  audit(...entries: AuditEntry[]): void;
  enqueue<P extends object>(job: JobDefinition<P>, payload: P, options: EnqueueOptions): void;
  publish(topic: string, key: string): void;
  /** Adds to what is done once for all that was added, behind everything else: its locks are had last, and together. */
  atEnd<Item>(work: AtEnd<Item>, ...items: readonly Item[]): void;
  /** Runs just before the commit. Where it throws Outdated, everything is undone and done again. */
  beforeCommit(check: () => Promise<void>): void;
  /** Where this is outdated too, the caller is told so. */
  readonly isLastTry: boolean;
}

/** What a transaction does at its end, for all items that were added meanwhile. */
export type AtEnd<Item> = (tx: Tx, items: readonly Item[]) => Promise<void>;

/** Thrown where something that a transaction stands on has changed meanwhile. */
export class Outdated extends Error {
  override readonly name = "Outdated";
}

interface Transactions extends Pick<DataSource, "manager"> {
  transaction<T>(work: (manager: EntityManager) => Promise<T>): Promise<T>;
}

interface Dependencies {
  readonly dataSource: Transactions;
  readonly queue: Pick<JobQueue, "enqueue">;
  readonly live: Pick<LiveEvents, "publish">;
  readonly clock: Clock;
  readonly audit: AuditWriter;
  readonly log: Logger;
}

export class UnitOfWork {
  private readonly underWay = new Set<Promise<unknown>>();

  constructor(private readonly deps: Dependencies) {}

  /**
   * Runs `work` in one transaction, and again where PostgreSQL undid it to end a deadlock, or it was outdated at its commit: it must do
   * nothing but what the transaction undoes. Hints are handed over after the commit; losing one delays work by a sweep.
   */
  async run<T>(actor: Actor, work: (tx: Tx) => T | Promise<T>): Promise<T> {
    return this.again((isLastTry) => this.once(actor, work, isLastTry));
  }

  /**
   * For use cases that are to be part of this transaction: each is a savepoint of it, and fails for itself. Their hints leave with it
   * or, where it is undone, not at all.
   */
  within(tx: Tx): UnitOfWork {
    const { manager } = tx;
    return new UnitOfWork({
      ...this.deps,
      dataSource: { manager, transaction: (work) => manager.transaction(work) },
      queue: { enqueue: async (job, payload, options) => tx.enqueue(job, payload, options) },
      live: { publish: async (topic, key) => tx.publish(topic, key) },
    });
  }

  /** Runs `work` without a transaction around it: it is one statement, which is a transaction of its own. Saves the round trips. */
  async autocommit<T>(work: (at: Pick<Tx, "manager" | "now">) => Promise<T>): Promise<T> {
    const { dataSource, clock } = this.deps;
    return this.again(() => work({ manager: dataSource.manager, now: clock.now() }));
  }

  /** The rows of one statement. */
  async statement<Row>(sql: string, parameters: (now: Date) => readonly unknown[]): Promise<Row[]> {
    return this.autocommit(async ({ manager, now }) => {
      const answer = await manager.query<Row[] | [Row[], number]>(sql, [...parameters(now)]);
      return isChange<Row>(answer) ? answer[0] : answer;
    });
  }

  private async again<T>(work: (isLastTry: boolean) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        return await work(tries === MOST_TRIES);
      } catch (error) {
        const isOutdated = error instanceof Outdated;
        if (tries === MOST_TRIES || !(isOutdated || isDeadlock(error))) throw error;
        if (!isOutdated) this.deps.log.warn({ err: error, tries }, "deadlock, trying again");
      }
    }
  }

  private async once<T>(actor: Actor, work: (tx: Tx) => T | Promise<T>, isLastTry: boolean): Promise<T> {
    const effects: (() => Promise<void>)[] = [];
    const checks: (() => Promise<void>)[] = [];
    const ends = new Map<AtEnd<never>, unknown[]>();
    const audited: AuditEntry[] = [];
    const { dataSource, queue, live, clock, audit } = this.deps;
    const result = await dataSource.transaction(async (manager) => {
      const tx: Tx & { now: Date } = {
        manager,
        actor,
        now: clock.now(),
        waited: () => {
          tx.now = clock.now();
        },
        audit: (...entries) => void audited.push(...entries),
        enqueue: (job, payload, options) => void effects.push(() => queue.enqueue(job, payload, options)),
        publish: (topic, key) => void effects.push(() => live.publish(topic, key)),
        atEnd: (end, ...items) => void ends.set(end, [...(ends.get(end) ?? []), ...items]),
        beforeCommit: (check) => void checks.push(check),
        isLastTry,
      };
      const done = await work(tx);
      for (const [end, items] of ends) await end(tx, items as never[]);
      for (const check of checks) await check();
      if (audited.length > 0) await audit(manager, actor, tx.now, audited);
      return done;
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

const MOST_TRIES = 3;

function isDeadlock(error: unknown): boolean {
  return error instanceof QueryFailedError && error.driverError.code === "40P01";
}

/** TypeORM answers a changing statement with its rows and their number. */
function isChange<Row>(answer: Row[] | [Row[], number]): answer is [Row[], number] {
  return answer.length === 2 && Array.isArray(answer[0]) && typeof answer[1] === "number";
}
