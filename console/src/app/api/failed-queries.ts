import type { Exchange, OperationResult } from "urql";
import { map, pipe, tap } from "wonka";
import { fromNetwork } from "./answers-in-order";

/**
 * A query without data whose last answer was an error is read from the server, whatever its policy says. Graphcache
 * takes the second one on a page for a loop and drops it, and the client then refuses every further attempt: "Try again"
 * would do nothing.
 */
export const failedQueriesAgain: Exchange =
  ({ forward }) =>
  (operations) => {
    const failed = new Set<number>();
    const remember = ({ operation: { kind, key }, data, error }: OperationResult) => {
      if (kind !== "query") return;
      if (error && !data) failed.add(key);
      else failed.delete(key);
    };
    return pipe(
      operations,
      tap(({ kind, key }) => {
        if (kind === "teardown") failed.delete(key);
      }),
      map((operation) => (failed.has(operation.key) ? fromNetwork(operation) : operation)),
      forward,
      tap(remember),
    );
  };
