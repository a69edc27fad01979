import type { AuditEvent } from "./audit-documents";

export interface MadeCall {
  readonly at: string;
  readonly operation: string;
  readonly requestId: string | null;
}

/** The calls to AWS in the events of a grant, in their order, each once. */
export function callsIn(events: readonly AuditEvent[]): MadeCall[] {
  const calls = events
    .filter(({ action }) => action.endsWith(".written"))
    .flatMap(({ at, afterJson }) => callsOf(afterJson).map((call) => ({ ...call, at: call.at ?? at })));
  const seen = new Set<string>();
  return calls.filter(({ at, operation, requestId }) => {
    const key = `${at} ${operation} ${requestId}`;
    return seen.has(key) ? false : seen.add(key) !== undefined;
  });
}

function callsOf(json: string | null | undefined): (Omit<MadeCall, "at"> & { readonly at: string | null })[] {
  const { calls } = (json == null ? {} : JSON.parse(json)) as { readonly calls?: unknown };
  if (!Array.isArray(calls)) return [];
  return (calls as Partial<MadeCall>[]).flatMap(({ at = null, operation, requestId = null }) =>
    operation === undefined ? [] : [{ at, operation, requestId }],
  );
}

/** The approval rules at the time of the request: the sentence of the access flow as it was then. */
export function rulesThen(events: readonly AuditEvent[], flowId: string | undefined): string | null {
  for (const { action, afterJson } of events) {
    if (action !== "access-request.created" || afterJson == null) continue;
    const { items = [] } = JSON.parse(afterJson) as { items?: { flow?: { id?: string; summary?: string | null } }[] };
    const found = items.find(({ flow }) => flowId === undefined || flow?.id === flowId);
    if (found?.flow?.summary) return found.flow.summary;
  }
  return null;
}

/** The approvers at the time of the request and of its escalations, as the log names them. */
export function decidersThen(events: readonly AuditEvent[], itemId: string | undefined): string[] {
  const names = events.flatMap(({ action, afterJson }) => {
    if (!NAMES_DECIDERS.has(action) || afterJson == null) return [];
    const { items = [] } = JSON.parse(afterJson) as {
      items?: { id?: string; mayDecide?: { name?: string | null }[] }[];
    };
    return items
      .filter(({ id }) => itemId === undefined || id === itemId)
      .flatMap(({ mayDecide = [] }) => mayDecide.flatMap(({ name }) => name ?? []));
  });
  return [...new Set(names)];
}

const NAMES_DECIDERS = new Set(["access-request.created", "access-request.escalated"]);

/** Events of leases and bindings. Calls to AWS are left out, because they have a list of their own. */
export function leaseEventsIn(events: readonly AuditEvent[]): AuditEvent[] {
  return events.filter(({ action }) => /^(slot|lease|binding)\./.test(action) && !action.endsWith(".written"));
}

/** The events of the grant itself, in their order. */
export function lifeIn(events: readonly AuditEvent[]): AuditEvent[] {
  return events.filter(({ action }) => action.startsWith("grant."));
}
