import { setTimeout as pause } from "node:timers/promises";
import type { BackendFactory, IQueueBackend } from "bullmq";

/** Between two tries to fetch a job while that fails. */
const RETRY_MS = 250;
/** Longest wait for the call that a job is there: calls get lost with their connection. */
const POLL_SECONDS = 5;
/** And for a while after an error. */
const POLL_AFTER_ERROR_SECONDS = 0.5;
const AFTER_ERROR_MS = 5_000;

/**
 * Makes a worker's backend behave during and after an outage.
 *
 * A worker that fails to fetch a job tries again at once, unless the error is ECONNREFUSED. A database that is
 * starting, full or behind an unreachable network answers otherwise, and would be asked thousands of times per second.
 *
 * After a cut connection, PostgreSQL's call for a job may come before anyone listens again, and the look that should
 * make up for it may fail; a worker would then sleep for as long as BullMQ lets it, up to an hour.
 */
export function resilientBackend(factory: BackendFactory<IQueueBackend>): BackendFactory<IQueueBackend> {
  return (name, opts, kind) => {
    const backend = factory(name, opts, kind);
    const fetch = backend.moveToActive.bind(backend);
    const wait = backend.waitForJob.bind(backend);
    let troubledUntil = 0;
    const noteTrouble = () => {
      troubledUntil = performance.now() + AFTER_ERROR_MS;
    };
    backend.on("error", noteTrouble);
    backend.moveToActive = async (token, workerName) => {
      try {
        return await fetch(token, workerName);
      } catch (error) {
        noteTrouble();
        await pause(RETRY_MS);
        throw error;
      }
    };
    backend.waitForJob = (seconds) => {
      const longest = performance.now() < troubledUntil ? POLL_AFTER_ERROR_SECONDS : POLL_SECONDS;
      return wait(Math.min(seconds, longest));
    };
    return backend;
  };
}
