import type { Writable } from "node:stream";
import type { AuditSinkPort } from "./audit-sink.port";

/** Writes each event as a line of JSON, for whatever collects the output of processes. Taken when the stream has it. */
export function streamSink(name: string, stream: Writable): AuditSinkPort {
  return {
    name,
    send({ events, lastSeal }) {
      const lines = events.map((event) => `${JSON.stringify({ type: "audit.event", ...event, lastSeal })}\n`);
      return new Promise((resolve) => {
        stream.write(lines.join(""), (error) => resolve(error ? `It could not be written: ${error.message}.` : null));
      });
    },
  };
}
