import { createSourceEventStream, type ExecutionArgs, type ExecutionResult, execute } from "graphql";
import type { PreparedOperation } from "../edge/prepare-operation";
import { kindOf, type SocketTimeLimits } from "../edge/time-limits";
import type { CompiledQueries } from "./compiled-queries";
import { createContext } from "./context";

/** What came over a socket, and what tells when that is gone. */
export interface SocketOperation extends PreparedOperation {
  readonly whenLeft: (end: () => void) => void;
}

/**
 * Executes what comes over a socket, as over HTTP: in bounded time, and compiled where it comes again. Of a subscription
 * each look and each answer is bounded, not how long it is followed.
 */
export function socketExecutor(limits: SocketTimeLimits, compiled: CompiledQueries | null) {
  return {
    execute(args: ExecutionArgs): Promise<ExecutionResult> {
      const asked = args as SocketOperation;
      const run = async () => {
        const answer = await compiled?.answer({ ...asked, variables: asked.variableValues });
        return answer ?? execute(args);
      };
      return limits.within(kindOf(asked.schema, asked.operation), run, asked.whenLeft);
    },

    async subscribe(args: ExecutionArgs): Promise<ExecutionResult | AsyncGenerator<ExecutionResult, void, void>> {
      const stream = await limits.within("subscription", () => createSourceEventStream(args));
      if (!(Symbol.asyncIterator in stream)) return stream;
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

/** By hand: a generator that waits for the next event could not be ended. */
function answers(
  events: AsyncGenerator<unknown>,
  answer: (event: unknown) => Promise<ExecutionResult>,
  limits: SocketTimeLimits,
): AsyncGenerator<ExecutionResult, void, void> {
  const end = async (): Promise<IteratorResult<ExecutionResult, void>> => {
    await events.return(undefined);
    return { value: undefined, done: true };
  };
  return {
    async next() {
      const { value, done } = await limits.waiting(() => events.next());
      return done ? { value: undefined, done } : { value: await answer(value), done: false };
    },
    return: end,
    async throw(error: unknown) {
      await end();
      throw error;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
    async [Symbol.asyncDispose]() {
      await end();
    },
  };
}
