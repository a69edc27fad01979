import type { Writable } from "node:stream";

/**
 * A command ends its work although nobody reads its output any more, as in `drawbridge import --apply | head`. Without
 * a listener, the error would end the process. `onLost` hears of output that somebody misses, as on a full disk.
 */
export function outliveOutput(output: Writable, onLost: (code: string | undefined) => void = () => {}): void {
  output.on("error", ({ code }: NodeJS.ErrnoException) => {
    if (code !== "EPIPE") onLost(code);
  });
}
