import type { AuditEvent } from "./audit-event.entity";

/** An event as sinks are sent it. */
export type ToldEvent = Readonly<Record<keyof AuditEvent, unknown>>;

export interface AuditBatch {
  /** The same for the same events, however often they are sent. */
  readonly id: string;
  readonly events: readonly ToldEvent[];
  /** The newest seal when it was sent: kept by the sink, it shows a log that was rewritten to its end. */
  readonly lastSeal: { readonly seq: string; readonly hash: string } | null;
}

/** Where audit events are sent to, such as a SIEM. A batch that was taken is never sent again but by accident. */
export interface AuditSinkPort {
  /** Under which it is known how far it was told. */
  readonly name: string;
  /** Null: it was taken. Otherwise why not, in a sentence. Never rejects. */
  send(batch: AuditBatch, signal: AbortSignal): Promise<string | null>;
}
