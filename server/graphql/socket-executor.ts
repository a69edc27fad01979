import { createSourceEventStream, type ExecutionArgs, type ExecutionResult, execute } from "graphql";
import type { PreparedOperation } from "../edge/prepare-operation";
import { hideSuggestions } from "../edge/suggestions";
import { kindOf, type SocketTimeLimits } from "../edge/time-limits";
import { createContext } from "./context";

/** What came over a socket, and what tells when that is gone. */
export interface SocketOperation extends PreparedOperation {
  readonly whenLeft: (end: () => void) => void;
}

/**
 * Executes what comes over a socket in bounded time, as over HTTP. Of a subscription each look and each answer is bounded, not
 * how long it is followed.
 */
export function socketExecutor(limits: SocketTimeLimits) {
  return {
    execute(args: ExecutionArgs): Answers {
      const asked = args as SocketOperation;
      return oneAnswer((whenLeft) =>
        limits.within(
          kindOf(asked.schema, asked.operation),
          async () => told(asked, await execute(args)),
          (end) => {
            asked.whenLeft(end);
            whenLeft(end);
          },
        ),
      );
    },

    async subscribe(args: ExecutionArgs): Promise<ExecutionResult | Answers> {
      const stream = await limits.within("subscription", () => createSourceEventStream(args));
      if (!(Symbol.asyncIterator in stream)) return told(args as SocketOperation, stream);
      const answer = (event: unknown) => {
        // What was loaded for one event would be told of all later ones.
        const { platform, actor, request } = (args as SocketOperation).contextValue;
        const contextValue = createContext(platform, actor, request);
        return limits.within("subscription", () => execute({ ...args, contextValue, rootValue: event }));
      };
      return answers(stream as AsyncGenerator<unknown>, answer, limits);
    },
  };
}

/** What is wrong with variables comes to light here. */
function told({ contextValue }: SocketOperation, result: ExecutionResult): ExecutionResult {
  hideSuggestions(result.errors, contextValue);
  return result;
}

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

function answers(
  events: AsyncGenerator<unknown>,
  answer: (event: unknown) => Promise<ExecutionResult>,
  limits: SocketTimeLimits,
): Answers {
  return byHand(
    async () => {
      const { value, done } = await limits.waiting(() => events.next());
      return done ? OVER : { value: await answer(value), done: false };
    },
    async () => {
      await events.return(undefined);
    },
  );
}

type Answers = AsyncGenerator<ExecutionResult, void, void>;

const OVER = { value: undefined, done: true } as const;

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
