import { AsyncLocalStorage } from "node:async_hooks";

/** The current request, for the audit log. */
export interface RequestDetails {
  readonly requestId: string;
  /** The client's address. */
  readonly address: string;
}

const scope = new AsyncLocalStorage<RequestDetails>();

/**
 * Passed by AsyncLocalStorage rather than as an argument: no use case depends on it, and each would have to pass it on.
 * Everything that `work` awaits belongs to the request.
 */
export function inRequest<T>(request: RequestDetails | null, work: () => T): T {
  return request ? scope.run(request, work) : work();
}

/** Null in sweeps and jobs. */
export function currentRequest(): RequestDetails | null {
  return scope.getStore() ?? null;
}
