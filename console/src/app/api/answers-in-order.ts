import { type Client, type Exchange, makeOperation, type Operation, type OperationResult } from "urql";
import { filter, fromPromise, fromValue, map, mergeMap, pipe, takeUntil, tap } from "wonka";

/** A query without an answer for this long holds back no event. */
const PATIENCE_MS = 5_000;

/**
 * The server may read a query's answer before a change, and send it after the event of that change. The cache would
 * then show the older state for good. So an event waits for the queries that were under way as it came: an event that
 * is too old in turn is followed by a newer one. A mutation's answer waits for nothing, because a person waits for it;
 * the queries that were under way are asked for once more.
 */
export const answersInOrder: Exchange =
  ({ client, forward }) =>
  (operations) => {
    const queries = new QueriesUnderWay(client);
    const heard = (result: OperationResult) => {
      const wait = result.operation.kind === "subscription" ? queries.answered() : null;
      if (wait === null) return fromValue(result);
      const isLeft = pipe(
        operations,
        filter(({ kind, key }) => kind === "teardown" && key === result.operation.key),
      );
      return pipe(
        fromPromise(wait),
        map(() => result),
        takeUntil(isLeft),
      );
    };
    return pipe(
      operations,
      tap((operation) => queries.see(operation)),
      forward,
      filter(({ operation }) => operation.kind !== "query" || queries.end(operation)),
      tap(({ operation, error }) => {
        if (operation.kind === "mutation" && !error) queries.outdate();
      }),
      mergeMap(heard),
    );
  };

interface UnderWay {
  readonly operation: Operation;
  readonly ended: Promise<void>;
  readonly end: () => void;
  isOutdated: boolean;
}

class QueriesUnderWay {
  /** The oldest first. One query may be asked for again before its answer. */
  private queries: readonly UnderWay[] = [];

  constructor(private readonly client: Pick<Client, "reexecuteOperation">) {}

  see(operation: Operation): void {
    if (operation.kind === "teardown") this.remove(({ key }) => key === operation.key);
    if (operation.kind !== "query") return;
    let end = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    this.queries = [...this.queries, { operation, ended, end, isOutdated: false }];
  }

  /** False: a newer answer of the same query has come before. */
  end(operation: Operation): boolean {
    const place = this.queries.findIndex((one) => one.operation === operation);
    const query = this.queries[place];
    if (!query) return false;
    const older = new Set(this.queries.slice(0, place + 1).map((one) => one.operation));
    this.remove((one) => one.key === operation.key && older.has(one));
    // The client refuses a repetition of a query until it has its answer.
    if (query.isOutdated) void query.ended.then(() => this.client.reexecuteOperation(fromNetwork(operation)));
    return true;
  }

  /** These may be answered with a state from before now. */
  outdate(queries = this.queries): void {
    for (const one of queries) one.isOutdated = true;
  }

  /** Resolves once every query that is under way now has ended; null where none is. */
  answered(): Promise<void> | null {
    const { queries } = this;
    if (queries.length === 0) return null;
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.outdate(queries);
        resolve();
      }, PATIENCE_MS);
      void Promise.all(queries.map(({ ended }) => ended)).then(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  private remove(isRemoved: (operation: Operation) => boolean): void {
    for (const { operation, end } of this.queries) if (isRemoved(operation)) end();
    this.queries = this.queries.filter(({ operation }) => !isRemoved(operation));
  }
}

export function fromNetwork({ kind, key, query, variables, context }: Operation): Operation {
  return makeOperation(kind, { key, query, variables }, { ...context, requestPolicy: "network-only" });
}
