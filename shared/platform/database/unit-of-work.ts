import type { Logger } from "pino";
import { type DataSource, type EntityManager, QueryFailedError } from "typeorm";
import type { Actor } from "../../kernel/actor";
import type { AuditAction } from "../../kernel/audit-actions";
import type { Clock } from "../../kernel/clock";
import type { LiveEvents } from "../live/live-events";
import type { EnqueueOptions, JobDefinition, JobQueue } from "../queue/job";
import { returnedRows } from "./returned-rows";

/** A change for the audit log. `before` and `after` hold no secrets. */
export interface AuditEntry {
  /** `<noun>.<event>`, such as "integration.created" or "grant.active". */
  readonly action: AuditAction;
  readonly subjectType: string;
  readonly subjectId: string;
  readonly before?: object | null;
  readonly after?: object | null;
  /** The agent where it is not the transaction's actor: an access flow without approvals. */
  readonly by?: { readonly kind: "flow"; readonly id: string; readonly name: string };
  /** The code of a refusal, which changed nothing. */
  readonly refusedWith?: string;
}

export type AuditWriter = (tx: EntityManager, actor: Actor, at: Date, entries: readonly AuditEntry[]) => Promise<void>;

/** One transaction of one use case. Its side effects happen after the commit, or not at all. */
export interface Tx {
  readonly manager: EntityManager;
  readonly actor: Actor;
  /** The time of its start or of its last wait. */
  readonly now: Date;
  /** Refreshes `now`. Call it after waiting for locks, where the wait may have outlasted a deadline. */
  waited(): void;
  /** The entry is written just before the commit. */
  audit(...entries: AuditEntry[]): void;
  enqueue<P extends object>(job: JobDefinition<P>, payload: P, options: EnqueueOptions): void;
  publish(topic: string, key: string): void;
  /**
   * Adds an item to work that runs once for all items at the transaction's end, so that its locks are taken last and
   * together.
   */
  atEnd<Item>(work: AtEnd<Item>, ...items: readonly Item[]): void;
  /** Runs just before the commit. If it throws Outdated, the transaction is rolled back and runs again. */
  beforeCommit(check: () => Promise<void>): void;
  /** If this try is outdated too, the caller gets the error. */
  readonly isLastTry: boolean;
}

/** Work at the end of a transaction, for all items added meanwhile. */
export type AtEnd<Item> = (tx: Tx, items: readonly Item[]) => Promise<void>;

/** Thrown where data that a transaction depends on has changed meanwhile. */
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
   * Runs `work` in one transaction, and again after a deadlock, where it was outdated at its commit, or where an object
   * that it names was deleted meanwhile. So `work` may have no effects outside of the transaction. Hints are enqueued
   * after the commit; a lost hint delays work until the next sweep.
   */
  async run<T>(actor: Actor, work: (tx: Tx) => T | Promise<T>): Promise<T> {
    return this.again((isLastTry) => this.once(actor, work, isLastTry));
  }

  /**
   * A unit of work for use cases within this transaction: each is a savepoint and fails by itself. Their hints leave
   * with the transaction.
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

  /** Runs `work` without an explicit transaction, as it is a single statement. That saves round trips. */
  async autocommit<T>(work: (at: Pick<Tx, "manager" | "now">) => Promise<T>): Promise<T> {
    const { dataSource, clock } = this.deps;
    return this.again(() => work({ manager: dataSource.manager, now: clock.now() }));
  }

  /** Resolves to the rows of one statement. */
  async statement<Row>(sql: string, parameters: (now: Date) => readonly unknown[]): Promise<Row[]> {
    return this.autocommit(async ({ manager, now }) => {
      return returnedRows<Row>(await manager.query(sql, [...parameters(now)]));
    });
  }

  private async again<T>(work: (isLastTry: boolean) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        return await work(tries === MOST_TRIES);
      } catch (error) {
        const isOutdated = error instanceof Outdated;
        const reason = isOutdated ? null : reasonToRepeat(error);
        if (tries === MOST_TRIES || !(isOutdated || reason)) throw error;
        if (reason) this.deps.log.warn({ err: error, tries }, `${reason}, trying again`);
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

  /** Resolves when every hint so far was enqueued or has failed. */
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

/** Null: a repetition would fail again. */
function reasonToRepeat(error: unknown): string | null {
  return error instanceof QueryFailedError ? (REASONS_TO_REPEAT.get(error.driverError.code) ?? null) : null;
}

/** By PostgreSQL's code. A repetition does not find the deleted object any more, and answers that. */
const REASONS_TO_REPEAT: ReadonlyMap<unknown, string> = new Map([
  ["40P01", "deadlock"],
  ["23503", "an object was deleted meanwhile"],
]);
