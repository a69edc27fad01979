import type { Platform } from "../../shared/compose";
import type { Actor } from "../../shared/kernel/actor";
import type { RequestDetails } from "../../shared/kernel/request-scope";
import { AnswerBudget } from "../edge/operations/answer-budget";
import type { ReleasePermit } from "../edge/operations/concurrency-limiter";
import { createLoaders, type Loaders } from "./loaders";

export interface GraphQLContext {
  readonly actor: Actor;
  readonly platform: Platform;
  /** Each mutation of a document has its own, because loaded rows are from before the change. */
  loaders: Loaders;
  readonly answer: AnswerBudget;
  /** Null: there is no request, as in tests. */
  readonly request: RequestDetails | null;
  /** The bytes of the body, or of the message over a socket, that brought the operation. */
  readonly receivedBytes: number;
  /** Releases the permit to read the document. */
  readonly endReading?: ReleasePermit;
  /** Over HTTP: calls `leave` when the client disconnects before its answer. */
  readonly whenLeft?: (leave: () => void) => void;
}

export function createContext(
  platform: Platform,
  actor: Actor,
  request: RequestDetails | null = null,
  receivedBytes = 0,
): GraphQLContext {
  const answer = new AnswerBudget(platform.config.DRAWBRIDGE_MAX_ANSWER_KB * 1_000);
  return { actor, platform, loaders: createLoaders(platform), answer, request, receivedBytes };
}
