import type { Writable } from "node:stream";
import type { AuditSinkPort } from "./audit-sink.port";

/**
 * Writes each event and seal as a line of JSON, for the collector of the process's output. A batch is acknowledged once
 * the stream has accepted it.
 */
export function streamSink(name: string, stream: Writable): AuditSinkPort {
  return {
    name,
    send({ events, seals, lastSeal }) {
      const lines = [
        ...events.map((event) => ({ type: "audit.event", ...event, lastSeal })),
        ...seals.map((seal) => ({ type: "audit.seal", ...seal })),
      ].map((line) => `${JSON.stringify(line)}\n`);
      return new Promise((resolve) => {
        stream.write(lines.join(""), (error) => resolve(error ? `It could not be written: ${error.message}.` : null));
      });
    },
  };
}
