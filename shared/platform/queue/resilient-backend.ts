import { setTimeout as pause } from "node:timers/promises";
import type { BackendFactory, IQueueBackend } from "bullmq";

/** Pause between two failed fetches of a job. */
const RETRY_MS = 250;
/** Poll interval beside notifications, which get lost with their connection. */
const POLL_SECONDS = 5;
/** Poll interval for a while after an error. */
const POLL_AFTER_ERROR_SECONDS = 0.5;
const AFTER_ERROR_MS = 5_000;

/**
 * Makes a worker's backend robust during and after an outage. BullMQ retries a failed fetch at once, unless the error
 * is ECONNREFUSED. A database that is starting, full or unreachable fails otherwise, and would get thousands of queries
 * per second. After a cut connection, PostgreSQL's notification of a job may come before a worker listens again, and
 * the poll that should replace it may fail. A worker would then sleep for up to an hour, BullMQ's maximum.
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
