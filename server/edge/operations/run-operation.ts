import { type ExecutionArgs, type ExecutionResult, execute } from "graphql";
import type { Config } from "../../../shared/config/config";
import type { Actor } from "../../../shared/kernel/actor";
import { type StatementCanceller, StatementScope } from "../../../shared/platform/database/connections/cancellation";
import type { GraphQLContext } from "../../graphql/context";
import type { Admission } from "../admission";
import { limitExceeded } from "../limit-exceeded";
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

/** An operation takes one place more for each: making it keeps the process from answering others for as much longer. */
const COST_OF_A_PLACE = 1_000;

/** A large answer counts as one request more for each. */
export const BYTES_OF_A_REQUEST = 20_000;

/** Hands over what to do when nobody waits for the answer any more. */
type WhenLeft = (leave: () => void) => void;

/** The operation of an event is that of its subscription. */
type EventArgs = ExecutionArgs & { readonly contextValue: GraphQLContext };

/** Runs what was asked for within what it may take: a place of its actor, a time, and the bytes of an answer. */
export class OperationRunner {
  /** Of queries, mutations and exports together, by whichever door they came. */
  private readonly places: ConcurrencyLimiter;
  private readonly looks: ConcurrencyLimiter;

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
    // How many there are to look after is limited by the number of subscriptions.
    this.looks = new ConcurrencyLimiter({
      placesOf: () => limits.DRAWBRIDGE_MAX_LOOKS,
      maxWaiting: Number.POSITIVE_INFINITY,
    });
  }

  /**
   * A query or mutation. Waiting for a place counts as its time. A mutation whose client is gone goes on once it has begun: it was
   * asked for, and the client cannot know how far it came.
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
    const end = await this.places
      .take(
        actor,
        (leave) => {
          hasWaited = true;
          scope.onCancel(leave);
        },
        1 + Math.floor(answer.cost / COST_OF_A_PLACE),
      )
      .catch((refusal) => {
        clearTimeout(timer);
        throw refusal;
      });
    try {
      // Large answers of others in the line may have used up the rate since this one came.
      if (hasWaited) await this.admission.admit(actor);
      hasBegun = true;
      return await scope.run(() => this.executed(operation, kind === "mutation"));
    } finally {
      // The answer does not wait for what still runs of it; the place does.
      void answer.settled().then(() => {
        clearTimeout(timer);
        end();
      });
    }
  }

  get counts() {
    return this.places.counts;
  }

  /** A place for what is no operation of GraphQL, and gives it back itself. It waits as long as a query may take. */
  place(actor: Actor, whenLeft: WhenLeft): Promise<ReleasePermit> {
    const seconds = this.limits.DRAWBRIDGE_QUERY_TIMEOUT_SECONDS;
    const message = `None of your operations ended within ${seconds} s, so that this one could not begin; send it again later.`;
    let timer: NodeJS.Timeout | undefined;
    const place = this.places.take(actor, (leave) => {
      timer = setTimeout(() => leave(limitExceeded("concurrency", message, { status: 429 })), seconds * 1_000);
      whenLeft(() => leave(clientLeftError()));
    });
    return place.finally(() => clearTimeout(timer));
  }

  /** What a subscription reads, with a place and a time of its own each time. Waiting for the place is not bounded. */
  look<T>(actor: Actor, work: () => T | Promise<T>): Promise<T> {
    return this.inPlace(actor, work, async () => undefined);
  }

  /** What a subscription answers to an event, in the same bounds. */
  answerEvent(args: EventArgs): Promise<ExecutionResult> {
    const { actor, answer } = args.contextValue;
    return this.inPlace(
      actor,
      () => this.executed(args, false),
      () => answer.settled(),
    );
  }

  private async inPlace<T>(actor: Actor, work: () => T | Promise<T>, settled: () => Promise<void>): Promise<T> {
    const end = await this.looks.take(actor);
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

  /** One error and no data where the answer is too large: what was found until then is part of nothing. */
  private async executed(args: EventArgs, isChange: boolean): Promise<ExecutionResult> {
    const result = await execute(args);
    const { actor, answer } = args.contextValue;
    await this.admission.charge(actor, Math.floor(answer.bytes / BYTES_OF_A_REQUEST));
    if (!answer.isExceeded) return result;
    const most = `The answer is larger than ${this.limits.DRAWBRIDGE_MAX_ANSWER_KB} kB`;
    const advice = isChange
      ? "what was changed until then stays changed. Ask for less of it."
      : "ask for smaller pages or for fewer fields.";
    return { data: null, errors: [limitExceeded("answer", `${most}: ${advice}`, { status: 200 })] };
  }
}
