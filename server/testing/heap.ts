import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

// Left to itself, the collector waits for as long as there is room.
setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** The heap in use once all garbage is collected. */
export function heapMegabytes(): number {
  collectGarbage();
  return Math.round(process.memoryUsage().heapUsed / 1_048_576);
}
