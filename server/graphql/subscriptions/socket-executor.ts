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

/** What came over a socket, and what tells when that is gone. */
export interface SocketOperation extends PreparedOperation {
  readonly whenLeft: (end: () => void) => void;
}

type Answers = AsyncGenerator<ExecutionResult, void, void>;

/**
 * Executes what comes over a socket in the same bounds as over HTTP. Of a subscription each look and each answer is bounded, not
 * how long it is followed. Subscriptions of one person to the same share both: a person with many of them costs as much as one.
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
          .then((result) => told(operation, result)),
      );
    },

    async subscribe(args: ExecutionArgs): Promise<ExecutionResult | Answers> {
      const operation = args as SocketOperation;
      const { actor } = operation.contextValue;
      const stream = await runner.look(actor, () => createSourceEventStream(args));
      if (!(Symbol.asyncIterator in stream)) return told(operation, stream);
      if (!(stream instanceof LiveQuery)) throw new Error("A subscription has to be made by follow().");
      const key = keyOf(operation);
      const looks = followed.get(key) ?? sharedLooks(operation, { runner, admission }, () => followed.delete(key));
      followed.set(key, looks);
      return looks.join(stream);
    },
  };
}

/** What is wrong with variables comes to light here. */
function told({ contextValue }: SocketOperation, result: ExecutionResult): ExecutionResult {
  hideSuggestions(result.errors, contextValue);
  return result;
}

/** Alike are subscriptions that are given the same answers: of one person with the same rights, to one document and variables. */
function keyOf({ queryHash, operationName, variableValues, contextValue: { actor } }: SocketOperation): string {
  const { identityId, roles, scopes, session } = actor;
  const alike = [actorKey(actor), identityId, roles, scopes, session, queryHash, operationName, variableValues];
  return createHash("sha256").update(JSON.stringify(alike)).digest("hex");
}

/** Each look after the first one counts as a request of its person; those beyond their rate are put off and merged. */
function sharedLooks(
  operation: SocketOperation,
  { runner, admission }: { runner: OperationRunner; admission: Pick<Admission, "admit"> },
  whenOver: () => void,
): SharedLiveQuery<unknown, ExecutionResult> {
  const { platform, actor, request } = operation.contextValue;
  const bounds = {
    secondsToWait: () => admission.admit(actor).then(() => null, secondsUntilAllowed),
    look: <R>(work: () => Promise<R>) => runner.look(actor, work),
    // What was loaded for one event would be told of all later ones.
    answer: (event: unknown) =>
      runner.answerEvent({ ...operation, contextValue: createContext(platform, actor, request), rootValue: event }),
  };
  return new SharedLiveQuery(bounds, whenOver);
}

const OVER = { value: undefined, done: true } as const;

/**
 * As answers to follow, of which there is one: that is how graphql-ws tells that the client does not wait any more. What it
 * would have been told then is told to nobody.
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

/** A generator of the language that waits could not be ended. */
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
