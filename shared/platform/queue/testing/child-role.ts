import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { pino } from "pino";
import { createLiveEvents, type LiveBackend } from "../../live/create-live-events";
import { createJobConsumer } from "../bullmq-consumer";
import { jobRoute } from "../job";
import type { QueueBackend } from "../queue-backend";
import { lookJob } from "./test-jobs";
import { untilTaken } from "./until-taken";

/** The role of the child process. */
export type ChildRole =
  | { readonly do: "hold-job"; readonly queue: QueueBackend; readonly connectorId: string }
  | { readonly do: "publish"; readonly live: LiveBackend; readonly topic: string; readonly key: string };

/** Starts a child process in that role. It sends "holding" or "published" as a message. */
export function forkRole(role: ChildRole): ChildProcess {
  return fork(join(__dirname, "child-process.cjs"), [JSON.stringify(role)], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
}

async function play(role: ChildRole): Promise<void> {
  const log = pino({ level: "silent" });
  if (role.do === "publish") {
    const live = createLiveEvents(role.live, log);
    await untilTaken("the hint", () => live.publish(role.topic, role.key));
    await live.close();
    process.send?.("published");
    return;
  }
  const hold = jobRoute(lookJob, async () => {
    process.send?.("holding");
    await new Promise(() => {});
  });
  const options = { connectorId: role.connectorId, routes: [hold], concurrency: { discovery: 1, grants: 1, scans: 1 } };
  await createJobConsumer(role.queue, options, log).start();
}

if (process.send && process.argv[1]?.endsWith("child-process.cjs")) {
  void play(JSON.parse(process.argv[2] ?? "") as ChildRole);
}
