import type { AuditEvent } from "./audit-event.entity";

/** An event as sinks are sent it. */
export type SinkEvent = Readonly<Record<keyof AuditEvent, unknown>>;

/** A seal as sinks are sent it: kept there, it shows a log whose end was removed or made anew. */
export interface SinkSeal {
  readonly seq: string;
  readonly hash: string;
  readonly previousHash: string;
  readonly month: string;
  readonly eventCount: number;
  /** Its events are those behind the first place up to the second one, by position, then id. */
  readonly fromPosition: string;
  readonly fromId: string;
  readonly toPosition: string;
  readonly toId: string;
  readonly sealedAt: Date;
}

export interface AuditBatch {
  /** The same for the same events, however often they are sent. */
  readonly id: string;
  readonly events: readonly SinkEvent[];
  /** Seals about events that the sink has got, with this batch at the latest; each once, in their order. */
  readonly seals: readonly SinkSeal[];
  /** The newest seal when it was sent. */
  readonly lastSeal: { readonly seq: string; readonly hash: string } | null;
}

/** Where audit events are sent to, such as a SIEM. A batch that was taken is never sent again but by accident. */
export interface AuditSinkPort {
  /** Under which it is known how far it was told. */
  readonly name: string;
  /** Null: it was taken. Otherwise why not, in a sentence. Never rejects. */
  send(batch: AuditBatch, signal: AbortSignal): Promise<string | null>;
}
