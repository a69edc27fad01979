import { Writable } from "node:stream";
import { type Logger, pino } from "pino";

interface Line {
  readonly level: number;
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** A logger, and its entries. */
export function recordedLog(): { log: Logger; lines: Line[] } {
  const lines: Line[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(JSON.parse(String(chunk)) as Line);
      done();
    },
  });
  return { log: pino({ level: "info" }, stream), lines };
}
