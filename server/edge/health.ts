import type { FastifyInstance } from "fastify";
import type { Platform } from "../../shared/compose";
import { withDeadline } from "../../shared/kernel/async/with-deadline";
import { assertMigrated } from "../../shared/platform/database/schema-check";
import { ReadinessLog } from "./readiness-log";

const CHECK_MS = 3_000;

/**
 * `/healthz`: the process is alive. `/readyz`: it can work; the answer names each part, and the log has the causes. The
 * queue is named as well, but a server works without it: its jobs are hints, and workers poll the database.
 */
export function healthRoutes(
  app: FastifyInstance,
  { db, writeProbe, queue, time, log }: Pick<Platform, "db" | "writeProbe" | "queue" | "time" | "log">,
): void {
  const check = checking(log);
  app.get("/healthz", async () => ({ status: "ok" }));
  app.get("/readyz", async (_request, reply) => {
    const [database, migrations, clock, queueAnswer] = await Promise.all([
      check("database", () => writeProbe.check()),
      check("migrations", () => assertMigrated(db)),
      check("clock", async () => assertTimeKnown(time)),
      check("queue", () => queue.check()),
    ]);
    const ready = [database, migrations, clock].every((answer) => answer === "ok");
    return reply
      .status(ready ? 200 : 503)
      .send({ status: ready ? "ready" : "not ready", database, migrations, clock, queue: queueAnswer });
  });
}

/** Asks one part within the deadline. */
function checking(log: Platform["log"]) {
  const readiness = new ReadinessLog(log);
  return async (part: string, ask: () => Promise<unknown>): Promise<"ok" | "not ready"> => {
    try {
      await withDeadline(ask(), CHECK_MS, `${part} did not answer within ${CHECK_MS} ms`);
      readiness.ready(part);
      return "ok";
    } catch (error) {
      readiness.notReady(part, error, performance.now());
      return "not ready";
    }
  };
}

function assertTimeKnown({ isKnown }: Platform["time"]): void {
  if (!isKnown) throw new Error("The time of the database is not known.");
}
