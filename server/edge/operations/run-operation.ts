import { type ExecutionArgs, type ExecutionResult, execute } from "graphql";
import type { Config } from "../../../shared/config/config";
import type { Actor } from "../../../shared/kernel/actor";
import { type StatementCanceller, StatementScope } from "../../../shared/platform/database/connections/cancellation";
import type { GraphQLContext } from "../../graphql/context";
import type { Admission } from "../admission";
import { limitExceeded } from "../limit-exceeded";
import { type KnownPermit, PermitLedger } from "../permit-ledger";
import { requestsIn } from "../request-bytes";
import { ConcurrencyLimiter, type ReleasePermit } from "./concurrency-limiter";
import type { PreparedOperation } from "./prepare-operation";
import { clientLeftError, operationKindOf, startTimer, type TimeLimits } from "./time-limits";

type Limits = TimeLimits &
  Pick<
    Config,
    | "DRAWBRIDGE_MAX_ANSWER_KB"
    | "DRAWBRIDGE_MAX_OPERATIONS"
    | "DRAWBRIDGE_MAX_SERVICE_OPERATIONS"
    | "DRAWBRIDGE_MAX_WAITING_OPERATIONS"
    | "DRAWBRIDGE_MAX_LOOKS"
  >;

/**
 * An operation takes one more permit for each such cost, because resolving it blocks the process for others that much
 * longer.
 */
const COST_OF_A_PLACE = 1_000;

/** Registers a callback for a client that left. */
export type WhenLeft = (leave: () => void) => void;

/** An event's operation is its subscription's. */
type EventArgs = ExecutionArgs & { readonly contextValue: GraphQLContext };

/** Runs operations within their limits: a permit of the actor, a time, and the bytes of the answer. */
export class OperationRunner {
  /** Shared by queries, mutations and exports of all endpoints. */
  private readonly places: ConcurrencyLimiter;
  private readonly reads: ConcurrencyLimiter;
  private readonly documents: ConcurrencyLimiter;
  private readonly ledger = new PermitLedger();

  constructor(
    private readonly limits: Limits,
    private readonly canceller: StatementCanceller,
    private readonly admission: Pick<Admission, "admit" | "charge">,
  ) {
    this.places = new ConcurrencyLimiter({
      placesOf: ({ kind }) =>
        kind === "person" ? limits.DRAWBRIDGE_MAX_OPERATIONS : limits.DRAWBRIDGE_MAX_SERVICE_OPERATIONS,
      maxWaiting: limits.DRAWBRIDGE_MAX_WAITING_OPERATIONS,
    });
    // The number of subscriptions limits how many wait.
    this.reads = new ConcurrencyLimiter({
      placesOf: () => limits.DRAWBRIDGE_MAX_LOOKS,
      maxWaiting: Number.POSITIVE_INFINITY,
    });
    this.documents = new ConcurrencyLimiter({
      placesOf: () => 1,
      maxWaiting: limits.DRAWBRIDGE_MAX_SERVICE_OPERATIONS + limits.DRAWBRIDGE_MAX_WAITING_OPERATIONS,
    });
  }

  /**
   * A permit to read a document, for parsing and validation, which the caller releases. They occupy the process, so that
   * a person reads one document at a time, and whatever others have sent meanwhile is handled before the next one.
   */
  async readDocument(actor: Actor, whenLeft: WhenLeft): Promise<ReleasePermit> {
    const taking = this.documents.take(actor, (leave) => whenLeft(() => leave(clientLeftError())));
    const end = await this.ledger.follow("document", taking);
    return () => void setImmediate(end);
  }

  /**
   * The same before a long body or message is parsed: its sender pays for its bytes first, and is refused where the rate
   * is used up.
   */
  async readLong(actor: Actor, bytes: number, whenLeft: WhenLeft): Promise<ReleasePermit> {
    const requests = requestsIn(bytes);
    if (requests === 0) return () => undefined;
    await this.admission.admit(actor);
    await this.admission.charge(actor, requests - 1);
    return this.readDocument(actor, whenLeft);
  }

  /**
   * Runs a query or mutation. Waiting for a permit counts towards its time. A mutation that has begun goes on although
   * its client left, because the client cannot know how far it came.
   */
  async run(
    operation: Omit<PreparedOperation, "queryHash">,
    whenLeft: WhenLeft,
    scope = new StatementScope(this.canceller),
  ): Promise<ExecutionResult> {
    const kind = operationKindOf(operation.schema, operation.operation);
    const { actor, answer } = operation.contextValue;
    const timer = startTimer(scope, kind, this.limits);
    let [hasBegun, hasWaited] = [false, false];
    whenLeft(() => {
      if (kind !== "mutation" || !hasBegun) scope.cancel(clientLeftError());
    });
    const taking = this.places.take(
      actor,
      (leave) => {
        hasWaited = true;
        scope.onCancel(leave);
      },
      1 + Math.floor(answer.cost / COST_OF_A_PLACE),
    );
    const end = await this.ledger.follow("operation", taking).catch((refusal) => {
      clearTimeout(timer);
      throw refusal;
    });
    try {
      // Large answers of others may have used up the rate while this one waited.
      if (hasWaited) await this.admission.admit(actor);
      hasBegun = true;
      return await scope.run(() => this.executed(operation, kind === "mutation"));
    } finally {
      // The answer does not wait for fields still in progress; the permit does.
      void answer.settled().then(() => {
        clearTimeout(timer);
        end();
      });
    }
  }

  /** The permits that are taken or waited for. */
  get permits(): readonly KnownPermit[] {
    return this.ledger.all;
  }

  /** A permit for work outside GraphQL, which the caller releases. It waits as long as a query may take. */
  place(kind: "operation" | "export", actor: Actor, whenLeft: WhenLeft): Promise<ReleasePermit> {
    const seconds = this.limits.DRAWBRIDGE_QUERY_TIMEOUT_SECONDS;
    const message = `None of your operations ended within ${seconds} s, so that this one could not begin; send it again later.`;
    let timer: NodeJS.Timeout | undefined;
    const taking = this.places.take(actor, (leave) => {
      timer = setTimeout(() => leave(limitExceeded("concurrency", message, { status: 429 })), seconds * 1_000);
      whenLeft(() => leave(clientLeftError()));
    });
    return this.ledger.follow(kind, taking).finally(() => clearTimeout(timer));
  }

  /** A read of a subscription, with its own permit and time. Waiting for the permit is not limited. */
  read<T>(actor: Actor, work: () => T | Promise<T>): Promise<T> {
    return this.inPlace(actor, work, async () => undefined);
  }

  /** The answer of a subscription to an event, within the same limits. */
  answerEvent(args: EventArgs): Promise<ExecutionResult> {
    const { actor, answer } = args.contextValue;
    return this.inPlace(
      actor,
      () => this.executed(args, false),
      () => answer.settled(),
    );
  }

  private async inPlace<T>(actor: Actor, work: () => T | Promise<T>, settled: () => Promise<void>): Promise<T> {
    const end = await this.ledger.follow("event", this.reads.take(actor));
    const scope = new StatementScope(this.canceller);
    const timer = startTimer(scope, "subscription", this.limits);
    try {
      return await scope.run(work);
    } finally {
      void settled().then(() => {
        clearTimeout(timer);
        end();
      });
    }
  }

  /** A too large answer is one error without data, because partial data would mislead. */
  private async executed(args: EventArgs, isChange: boolean): Promise<ExecutionResult> {
    const result = await execute(args);
    const { actor, answer } = args.contextValue;
    await this.admission.charge(actor, requestsIn(answer.bytes) + answer.requests);
    if (!answer.isExceeded) return result;
    const most = `The answer is larger than ${this.limits.DRAWBRIDGE_MAX_ANSWER_KB} kB`;
    const advice = isChange
      ? "what was changed until then stays changed. Ask for less of it."
      : "ask for smaller pages or for fewer fields.";
    return { data: null, errors: [limitExceeded("answer", `${most}: ${advice}`, { status: 200 })] };
  }
}
