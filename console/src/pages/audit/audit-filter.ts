import type { AuditActorKind, AuditOutcome } from "../../gql/enums";
import type { AuditEventFilter } from "../../gql/graphql";
import { isId } from "./event-facts";
import { boundsOf } from "./time-range";

/** The filter as the address has it; an empty field filters nothing. */
export const NO_FILTER = {
  person: "",
  cluster: "",
  grant: "",
  request: "",
  flow: "",
  action: "",
  by: "",
  outcome: "",
  from: "",
  to: "",
  within: "",
};
export type FilterState = typeof NO_FILTER;

export const ACTOR_WORDS: Readonly<Record<AuditActorKind, string>> = {
  PERSON: "People",
  SERVICE: "Programs",
  FLOW: "Access flows",
  SYSTEM: "Drawbridge itself",
};

export const OUTCOME_WORDS: Readonly<Record<AuditOutcome, string>> = {
  SUCCEEDED: "Done",
  REFUSED: "Refused",
};

/** The filter as the API takes it. Invalid ids and unknown words in the address filter nothing. */
export function filterInput(state: FilterState, now: number): AuditEventFilter {
  const { from, to } = boundsOf(state, now);
  return {
    personId: idOrNull(state.person),
    resourceId: idOrNull(state.cluster),
    grantId: idOrNull(state.grant),
    accessRequestId: idOrNull(state.request),
    flowId: idOrNull(state.flow),
    action: state.action || null,
    actorKind: state.by in ACTOR_WORDS ? (state.by as AuditActorKind) : null,
    outcome: state.outcome in OUTCOME_WORDS ? (state.outcome as AuditOutcome) : null,
    from,
    to,
  };
}

export function isFiltered(state: FilterState): boolean {
  return Object.values(state).some((value) => value !== "");
}

/** The address of the export of the shown events. Its route takes the same filter. */
export function exportAddress(filter: AuditEventFilter, format: string): string {
  const given = Object.entries(filter).filter(([, value]) => value != null) as [string, string][];
  return `/audit/export?${new URLSearchParams([["format", format], ...given])}`;
}

export function addressOfAccessExport(
  filter: Readonly<Record<"resourceId" | "personId" | "from" | "to", string | null>>,
  format: string,
): string {
  const given = Object.entries(filter).filter(([, value]) => value != null) as [string, string][];
  return `/audit/access?${new URLSearchParams([["format", format], ...given])}`;
}

function idOrNull(text: string): string | null {
  return isId(text) ? text.toLowerCase() : null;
}
