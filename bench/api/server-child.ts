import "reflect-metadata";
import { Session } from "node:inspector";
import type { AddressInfo } from "node:net";
import { createApp } from "../../server/app";
import { compose } from "../../shared/compose";
import { loadConfig } from "../../shared/config/config";
import { createLogger } from "../../shared/platform/logging/logger";
import { countStatements } from "../owners/statement-log";
import { type CpuShare, cpuShareOf, type Profile } from "./cpu-share";

/**
 * The benchmark's requests to the server's process, each with one answer. "cpu": milliseconds of processor time so far.
 */
export type Order = "cpu" | "profile" | "profiled" | "count" | "counted";

/** The server as a process of its own, with a profiler and a count of its statements. */
async function main(): Promise<void> {
  const log = createLogger("error", "bench-server");
  const platform = await compose({ config: loadConfig(process.env), log, applicationName: "bench-server" });
  const app = await createApp(platform);
  await app.listen({ host: "127.0.0.1", port: 0 });
  const session = new Session();
  let endCount: () => void = () => undefined;
  let counted: Promise<number> = Promise.resolve(0);
  const obey: Record<Order, () => Promise<unknown>> = {
    async cpu() {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1_000;
    },
    async profile() {
      // Started only now, because recording compilations costs time.
      session.connect();
      session.post("Profiler.enable");
      session.post("Profiler.start");
    },
    profiled: () =>
      new Promise<CpuShare>((resolve, reject) =>
        session.post("Profiler.stop", (error, { profile }) =>
          error ? reject(error) : resolve(cpuShareOf(profile as Profile)),
        ),
      ),
    async count() {
      const end = new Promise<void>((resolve) => {
        endCount = resolve;
      });
      counted = countStatements(platform.db, () => end);
    },
    async counted() {
      endCount();
      return counted;
    },
  };
  process.on("message", (order: Order) => {
    void obey[order]().then((answer) => process.send?.({ answer: answer ?? null }));
  });
  // Also when the parent was killed.
  process.on("disconnect", () => process.exit(0));
  process.send?.({ port: (app.server.address() as AddressInfo).port });
}

void main();
