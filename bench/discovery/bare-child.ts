import { setMaxListeners } from "node:events";
import { systemClock } from "../../shared/kernel/clock";
import { createCloud } from "../../shared/platform/aws/cloud";
import { createLogger } from "../../shared/platform/logging/logger";
import { type BareOrder, bareLoop } from "./bare-loop";
import { plainScript, type ScriptOrder } from "./plain-script";

/** The bare loop in its own process, like the worker: both have their own processor and warm-up. */
const cloud = createCloud({
  installationId: process.env.DRAWBRIDGE_INSTALLATION_ID ?? "",
  clock: systemClock,
  log: createLogger("info", "bare"),
});
const { signal } = new AbortController();
setMaxListeners(0, signal);

process.on("message", (order: BareOrder | ScriptOrder) => {
  const run = "script" in order ? plainScript(order) : bareLoop(cloud, order, signal);
  run.then(
    (result) => process.send?.({ result }),
    (error: unknown) => process.send?.({ error: error instanceof Error ? error.message : String(error) }),
  );
});
// Also when the parent was killed.
process.on("disconnect", () => process.exit(0));
process.send?.({ ready: true });
