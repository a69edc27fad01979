import { GraphQLError } from "graphql";
import { StatementScope } from "../../../shared/platform/database/connections/cancellation";

/**
 * The byte budget of an answer, spent while its fields are resolved, and the number of fields in progress. Once it is
 * spent, every further field fails and the SQL of the operation is cancelled.
 */
export class AnswerBudget {
  bytes = 0;
  /** The upper bound of fields, known before any is resolved. */
  cost = 0;
  private resolving = 0;
  private whenSettled: (() => void)[] = [];
  isExceeded = false;
  /** Requests that the operation counts as in addition to its size: a guess costs more than one. */
  requests = 0;

  constructor(private readonly maxBytes: number) {}

  /** Throws where the budget is exceeded. */
  spend(bytes: number): void {
    this.bytes += bytes;
    if (this.isExceeded) throw EXCEEDED;
    if (this.bytes <= this.maxBytes) return;
    this.isExceeded = true;
    StatementScope.current()?.cancel(EXCEEDED);
    throw EXCEEDED;
  }

  /** A field is being resolved until `end`. */
  begin(): void {
    this.resolving += 1;
  }

  end(): void {
    this.resolving -= 1;
    if (this.resolving > 0) return;
    for (const resolve of this.whenSettled.splice(0)) resolve();
  }

  /**
   * Resolves once no field is in progress: graphql-js answers as soon as a non-null field fails, while others still
   * run.
   */
  async settled(): Promise<void> {
    for (;;) {
      // The fields inside a resolved one start in the same turn of the event loop.
      await new Promise((resolve) => setImmediate(resolve));
      if (this.resolving === 0) return;
      await new Promise<void>((resolve) => void this.whenSettled.push(resolve));
    }
  }
}

/** It has a path, so that graphql-js makes no copy of it for each field. No client sees it. */
const EXCEEDED = new GraphQLError("The answer is too large.", { path: [] });
