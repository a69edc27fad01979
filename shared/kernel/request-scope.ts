import { AsyncLocalStorage } from "node:async_hooks";

/** The request that what happens belongs to, for the audit log. */
export interface RequestDetails {
  readonly requestId: string;
  /** Where it came from. */
  readonly address: string;
}

const scope = new AsyncLocalStorage<RequestDetails>();

/**
 * Carried beside the calls and not as an argument: no use case decides anything by it, and each would have to hand it on.
 * Everything that `work` awaits belongs to the request.
 */
export function inRequest<T>(request: RequestDetails | null, work: () => T): T {
  return request ? scope.run(request, work) : work();
}

/** Null where the platform acts by itself: in sweeps and jobs. */
export function currentRequest(): RequestDetails | null {
  return scope.getStore() ?? null;
}
