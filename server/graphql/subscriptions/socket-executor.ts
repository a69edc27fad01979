import { createHash } from "node:crypto";
import { createSourceEventStream, type ExecutionArgs, type ExecutionResult } from "graphql";
import { actorKey } from "../../edge/actor-key";
import type { Admission } from "../../edge/admission";
import { secondsUntilAllowed } from "../../edge/limit-exceeded";
import type { PreparedOperation } from "../../edge/operations/prepare-operation";
import type { OperationRunner } from "../../edge/operations/run-operation";
import { hideSuggestions } from "../../edge/operations/suggestions";
import { createContext } from "../context";
import { LiveQuery } from "./live-query";
import { SharedLiveQuery } from "./shared-live-query";

/** An operation over a socket, with a callback for the end of that socket. */
export interface SocketOperation extends PreparedOperation {
  readonly whenLeft: (end: () => void) => void;
}

type Answers = AsyncGenerator<ExecutionResult, void, void>;

/**
 * Executes operations over a socket within the limits of HTTP. Of a subscription each read and each answer is limited,
 * not its duration. Equal subscriptions of one person share both, so many of them cost as much as one.
 */
export function socketExecutor(runner: OperationRunner, admission: Pick<Admission, "admit">) {
  const followed = new Map<string, SharedLiveQuery<unknown, ExecutionResult>>();
  return {
    execute(args: ExecutionArgs): Answers {
      const operation = args as SocketOperation;
      return oneAnswer((whenLeft) =>
        runner
          .run(operation, (leave) => {
            operation.whenLeft(leave);
            whenLeft(leave);
          })
          .then((result) => reported(operation, result)),
      );
    },

    async subscribe(args: ExecutionArgs): Promise<ExecutionResult | Answers> {
      const operation = args as SocketOperation;
      const { actor } = operation.contextValue;
      const stream = await runner.read(actor, () => createSourceEventStream(args));
      if (!(Symbol.asyncIterator in stream)) return reported(operation, stream);
      if (!(stream instanceof LiveQuery)) throw new Error("A subscription has to be made by follow().");
      const key = keyOf(operation);
      const shared = followed.get(key) ?? sharedQuery(operation, { runner, admission }, () => followed.delete(key));
      followed.set(key, shared);
      const answers = shared.join(stream);
      // graphql-ws knows one operation of each id, and would not end another that was begun under the same one.
      operation.whenLeft(() => void answers.return());
      return answers;
    },
  };
}

/** Errors about variables come to light here. */
function reported({ contextValue }: SocketOperation, result: ExecutionResult): ExecutionResult {
  hideSuggestions(result.errors, contextValue);
  return result;
}

/** Subscriptions share answers if they have one person with the same rights, one document and the same variables. */
function keyOf({ queryHash, operationName, variableValues, contextValue: { actor } }: SocketOperation): string {
  const { identityId, roles, scopes, session } = actor;
  const alike = [actorKey(actor), identityId, roles, scopes, session, queryHash, operationName, variableValues];
  return createHash("sha256").update(JSON.stringify(alike)).digest("hex");
}

/** Each read after the first counts as a request of its person. Reads beyond their rate are delayed and merged. */
function sharedQuery(
  operation: SocketOperation,
  { runner, admission }: { runner: OperationRunner; admission: Pick<Admission, "admit"> },
  whenOver: () => void,
): SharedLiveQuery<unknown, ExecutionResult> {
  const { platform, actor, request } = operation.contextValue;
  const bounds = {
    secondsToWait: () => admission.admit(actor).then(() => null, secondsUntilAllowed),
    read: <R>(work: () => Promise<R>) => runner.read(actor, work),
    // Fresh loaders, or the rows of one event would be sent with all later ones.
    answer: (event: unknown) =>
      runner.answerEvent({ ...operation, contextValue: createContext(platform, actor, request), rootValue: event }),
  };
  return new SharedLiveQuery(bounds, whenOver);
}

const OVER = { value: undefined, done: true } as const;

/**
 * Wraps one answer as an iterable, because graphql-ws signals only to those that the client left. The answer is dropped
 * then.
 */
function oneAnswer(ask: (whenLeft: (end: () => void) => void) => Promise<ExecutionResult>): Answers {
  let isAsked = false;
  let isLeft = false;
  let end: () => void = () => undefined;
  return byHand(
    async () => {
      if (isAsked) return OVER;
      isAsked = true;
      const value = await ask((how) => {
        end = how;
      });
      return isLeft ? OVER : { value, done: false };
    },
    async () => {
      isLeft = true;
      end();
    },
  );
}

/** A native async generator could not be ended while it waits. */
function byHand(next: () => Promise<IteratorResult<ExecutionResult, void>>, end: () => Promise<void>): Answers {
  return {
    next,
    async return() {
      await end();
      return OVER;
    },
    async throw(error: unknown) {
      await end();
      throw error;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
    [Symbol.asyncDispose]: end,
  };
}
