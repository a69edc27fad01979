import { oneLine } from "../../../kernel/text/one-line";
import type { ClusterAccess } from "../../access/cluster-access.port";
import type { OutboxEvent } from "../../outbox/outbox-events";

/** A row of the outbox. */
export interface OutboxRecord {
  readonly id: string;
  readonly event: OutboxEvent;
  readonly subjectId: string;
  readonly data: object;
  readonly createdAt: Date;
}

/** Puts every text of a message on one line: no user input can begin a line that looks like a decision. */
export function flattenRecord(record: OutboxRecord): OutboxRecord {
  const flatten = (_key: string, value: unknown) => (typeof value === "string" ? oneLine(value) : value);
  return { ...record, data: JSON.parse(JSON.stringify(record.data), flatten) as object };
}

interface Named {
  readonly id: string;
  readonly name: string | null;
}

/** The data of request events: see publish-request-events.ts. */
export interface RequestEventData {
  readonly requestId: string;
  readonly requester: Named;
  readonly grantee: Named;
  readonly justification: string | null;
  readonly items: readonly RequestEventItem[];
  readonly by: { readonly kind: string; readonly name: string; readonly personId?: string | null };
  readonly reason?: string;
  /** With request.question-asked and request.question-answered. */
  readonly question?: {
    readonly id: string;
    readonly question: string;
    readonly askedBy: Named;
    readonly answer?: string;
    readonly answeredBy?: Named;
  };
}

export interface RequestEventItem {
  readonly id: string;
  readonly resource: {
    readonly id: string | null;
    readonly name: string;
    /** Of one that is known. */
    readonly accountId?: string | null;
    readonly region?: string | null;
  };
  readonly access: ClusterAccess;
  readonly durationSeconds: number | null;
  /** With an approval: the approved access, which may be less than requested. */
  readonly approvedAccess?: ClusterAccess | null;
  readonly approvedDurationSeconds?: number | null;
  readonly cancelReason?: string;
  /** With events that need a decision: the first approvers. */
  readonly approvers?: readonly Named[];
  readonly failure?: { readonly reason: string; readonly message: string | null };
}

/** The data of access flow events: see record-flow-changes.ts. */
export interface FlowEventData {
  readonly flow: { readonly id: string; readonly name: string; readonly summary: string };
  readonly reason: { readonly code: string; readonly message: string };
}

/** The data of grant events: see grant-events.ts. */
export interface GrantEventData {
  readonly grantId: string;
  readonly person: Named;
  readonly resource: { readonly id: string | null; readonly name: string };
  readonly access: ClusterAccess;
  readonly endsAt: string | null;
  readonly state?: string;
  readonly reason?: string | null;
  readonly message?: string | null;
  readonly activeAt?: string | null;
  readonly extension?: ExtensionOffer;
}

/** The data of delegation events: see publish-delegation-events.ts. */
export interface DelegationEventData {
  readonly delegationId: string;
  readonly from: Named;
  readonly to: Named;
  readonly startsAt: string;
  readonly until: string;
  /** With delegation.ended. */
  readonly endedAt?: string;
  readonly reason: string | null;
  readonly by: { readonly kind: string; readonly name: string };
}

/**
 * With grant.ends-soon: the present answer of `extendGrant`, the seconds that an extension adds, and how many are left.
 */
export interface ExtensionOffer {
  readonly possible: boolean;
  readonly seconds: number;
  readonly left: number;
  /** Why an extension is not possible; null: it is possible. */
  readonly reason: string | null;
}
