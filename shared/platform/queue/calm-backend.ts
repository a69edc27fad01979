import { setTimeout as pause } from "node:timers/promises";
import type { BackendFactory, IQueueBackend } from "bullmq";

/**
 * A worker that fails to fetch a job tries again at once, unless the error is ECONNREFUSED. A database that is
 * starting, full or behind an unreachable network answers otherwise, and would be asked thousands of times per second.
 */
export function calmly(factory: BackendFactory<IQueueBackend>, pauseMs: number): BackendFactory<IQueueBackend> {
  return (name, opts, kind) => {
    const backend = factory(name, opts, kind);
    const fetch = backend.moveToActive.bind(backend);
    backend.moveToActive = async (token, workerName) => {
      try {
        return await fetch(token, workerName);
      } catch (error) {
        await pause(pauseMs);
        throw error;
      }
    };
    return backend;
  };
}
