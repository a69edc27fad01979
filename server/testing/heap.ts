import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

// By itself the collector waits while there is room.
setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** The used heap after a full garbage collection. */
export function heapMegabytes(): number {
  collectGarbage();
  return Math.round(process.memoryUsage().heapUsed / 1_048_576);
}
