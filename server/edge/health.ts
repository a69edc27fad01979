import type { FastifyInstance } from "fastify";
import type { Platform } from "../../shared/compose";
import { withDeadline } from "../../shared/kernel/async/with-deadline";
import { assertMigrated } from "../../shared/platform/database/schema-check";

const CHECK_MS = 3_000;

/** `/healthz`: the process is alive. `/readyz`: it can work; the answer names each part, and the log has the causes. */
export function healthRoutes(
  app: FastifyInstance,
  { db, queue, time, log }: Pick<Platform, "db" | "queue" | "time" | "log">,
): void {
  app.get("/healthz", async () => ({ status: "ok" }));
  app.get("/readyz", async (_request, reply) => {
    const checks = {
      database: () => db.query("select 1"),
      migrations: () => assertMigrated(db),
      queue: () => queue.check(),
      clock: async () => assertTimeKnown(time),
    };
    const answers = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => {
        try {
          await withDeadline(check(), CHECK_MS, `${name} did not answer within ${CHECK_MS} ms`);
          return [name, "ok"] as const;
        } catch (error) {
          log.warn({ err: error, part: name }, "not ready");
          return [name, "not ready"] as const;
        }
      }),
    );
    const ready = answers.every(([, answer]) => answer === "ok");
    return reply
      .status(ready ? 200 : 503)
      .send({ status: ready ? "ready" : "not ready", ...Object.fromEntries(answers) });
  });
}

function assertTimeKnown({ isKnown }: Platform["time"]): void {
  if (!isKnown) throw new Error("The time of the database is not known.");
}
