import { GraphQLError } from "graphql";
import { StatementScope } from "../../../shared/platform/database/connections/cancellation";

/**
 * The bytes that an answer may have, counted while its fields are resolved, and the fields that are still being resolved. Once it
 * is spent, every field fails at once and the SQL of the operation is cancelled.
 */
export class AnswerBudget {
  bytes = 0;
  /** The most fields that there may be; known before any is resolved. */
  cost = 0;
  private resolving = 0;
  private whenSettled: (() => void)[] = [];
  isExceeded = false;

  constructor(private readonly maxBytes: number) {}

  /** Throws when that is more than there may be. */
  spend(bytes: number): void {
    this.bytes += bytes;
    if (this.isExceeded) throw EXCEEDED;
    if (this.bytes <= this.maxBytes) return;
    this.isExceeded = true;
    StatementScope.current()?.cancel(EXCEEDED);
    throw EXCEEDED;
  }

  /** A field begins to be resolved, until `end`. */
  begin(): void {
    this.resolving += 1;
  }

  end(): void {
    this.resolving -= 1;
    if (this.resolving > 0) return;
    for (const look of this.whenSettled.splice(0)) look();
  }

  /**
   * Resolves when no field is being resolved any more: graphql-js answers as soon as a field failed that may not be null, while
   * others still run.
   */
  async settled(): Promise<void> {
    for (;;) {
      // The fields inside of one that has just been resolved begin in this turn of the event loop.
      await new Promise((resolve) => setImmediate(resolve));
      if (this.resolving === 0) return;
      await new Promise<void>((resolve) => void this.whenSettled.push(resolve));
    }
  }
}

/** It has a path, so that graphql-js does not make another one of it for each field. Nobody is told of it. */
const EXCEEDED = new GraphQLError("The answer is too large.", { path: [] });
