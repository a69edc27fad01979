import type { AuditEvent } from "./audit-event.entity";

/** An event as it is sent to sinks. */
export type SinkEvent = Readonly<Record<keyof AuditEvent, unknown>>;

/** A seal as it is sent to sinks. A sink that keeps it can prove that the end of the log was removed or rewritten. */
export interface SinkSeal {
  readonly seq: string;
  readonly hash: string;
  readonly previousHash: string;
  readonly month: string;
  readonly eventCount: number;
  /** It covers the events behind the first position up to the second one, ordered by position, then id. */
  readonly fromPosition: string;
  readonly fromId: string;
  readonly toPosition: string;
  readonly toId: string;
  readonly sealedAt: Date;
}

export interface AuditBatch {
  /** Identical for identical events, however often they are sent. */
  readonly id: string;
  readonly events: readonly SinkEvent[];
  /** Seals whose events the sink has by the end of this batch; each once, in order. */
  readonly seals: readonly SinkSeal[];
  /** The newest seal at the time of sending. */
  readonly lastSeal: { readonly seq: string; readonly hash: string } | null;
}

/** A receiver of audit events, such as a SIEM. An acknowledged batch is sent again only by accident. */
export interface AuditSinkPort {
  /** The name under which the sink's progress is kept. */
  readonly name: string;
  /** Null: the batch was acknowledged; otherwise the reason in a sentence. Never rejects. */
  send(batch: AuditBatch, signal: AbortSignal): Promise<string | null>;
}
