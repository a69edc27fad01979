import type { FailedCall, RecordedFailure } from "../../../kernel/recorded-failure";
import { areAtomsGiven, atomsOf } from "../../access/access-atoms";
import type { ClusterAccess } from "../../access/cluster-access.port";
import { closedForGoodAt } from "../../accounts/account.entity";
import type { BindingState } from "../../bindings/binding.states";
import { POOL_EXHAUSTED } from "../../bindings/principal-lookup";
import { connectorStatus } from "../../connectors/connector-status";
import type { TargetFailure } from "../access-target.entity";
import { START_WITHIN_MS } from "../desired-access";
import { doubtfulUntil } from "../doubt";
import type { GrantState } from "../grant.states";
import { deniedMessage } from "./denied-message";

export const WAITING_REASONS = [
  "NO_CONNECTOR",
  "RESTORED",
  "PRINCIPAL",
  "POOL",
  "DENIED",
  "THROTTLED",
  "UNREACHABLE",
  "CONFLICT",
  "REFUSED",
  "ACCOUNT_CLOSED",
  "ACCOUNT_LEFT",
  "DOUBT",
] as const;
export type WaitingReason = (typeof WAITING_REASONS)[number];

/** An obstacle that delays the start or the end of a grant. */
export interface WaitingFor {
  readonly reason: WaitingReason;
  /** For a person: what happened, and what to do about it. */
  readonly message: string;
  readonly since: Date;
  /** The next attempt, or the end of the waiting where that is known; null: neither is. */
  readonly until: Date | null;
  /** Of AWS, as IAM writes it: "eks:DeleteAccessEntry". */
  readonly action: string | null;
  readonly requestId: string | null;
}

/** The stored facts from which the reason follows. */
export interface WaitingFacts {
  readonly grant: {
    readonly state: GrantState;
    readonly stateSince: Date;
    readonly createdAt: Date;
    readonly endAskedAt: Date | null;
    readonly absentSince: Date | null;
    readonly access: ClusterAccess;
  };
  /** Null: the integration was deleted. */
  readonly connector: { readonly name: string; readonly lastSeenAt: Date } | null;
  /** When the database was restored; null once an admin has confirmed it. */
  readonly restoredAt: Date | null;
  readonly binding: {
    readonly state: BindingState;
    readonly accountId: string;
    readonly failure: RecordedFailure | null;
    readonly nextReconcileAt: Date | null;
    readonly createdAt: Date;
  };
  /** Since when the account is closed, or has left the organization, as discovery has found it. */
  readonly account: { readonly closedSince: Date | null; readonly leftSince: Date | null };
  /** Null: the principal is not known yet. */
  readonly target: {
    readonly failure: TargetFailure | null;
    readonly inDoubtSince: Date | null;
    /** The entry was made by others, and our access is added to it. */
    readonly isShared: boolean;
    readonly nextReconcileAt: Date | null;
    readonly createdAt: Date;
    /** All access of the entry, as last observed; null: there was none. */
    readonly observedAccess: ClusterAccess | null;
  } | null;
}

/** The reason why access does not come, go or stay as it should; null: nothing delays it. */
export function grantWaitingFor(facts: WaitingFacts, now: Date): WaitingFor | null {
  const { state } = facts.grant;
  if (state === "PENDING")
    return (
      waitingForConnector(facts, now) ??
      waitingForConfirmation(facts) ??
      waitingForPrincipal(facts, now) ??
      waitingForEntry(facts, now)
    );
  if (state === "REVOKING")
    return (
      waitingForConnector(facts, now) ??
      waitingForGoneAccount(facts, now) ??
      waitingForEntry(facts, now) ??
      waitingForDoubt(facts, now)
    );
  if (state !== "ACTIVE") return null;
  // It moved from a slot that others use too, and gives nothing until the next one is prepared.
  return facts.binding.state === "PREPARING"
    ? (waitingForConnector(facts, now) ?? waitingForPrincipal(facts, now))
    : (waitingForEntry(facts, now) ?? waitingForOtherEntry(facts, now));
}

/** The reason why access that is given at this moment would not come at once; null: none is known. */
export function wouldWaitFor(facts: Pick<WaitingFacts, "connector" | "restoredAt">, now: Date): WaitingFor | null {
  const toBe = { ...facts, grant: { state: "PENDING" as const, createdAt: now } };
  return waitingForConnector(toBe, now) ?? waitingForConfirmation(toBe);
}

type Beginning = Pick<WaitingFacts, "connector" | "restoredAt"> & {
  readonly grant: Pick<WaitingFacts["grant"], "state" | "createdAt">;
};

function waitingForConnector({ grant, connector }: Beginning, now: Date): WaitingFor | null {
  if (!connector || connectorStatus(connector, now) === "CONNECTED") return null;
  return {
    ...NO_CALL,
    reason: "NO_CONNECTOR",
    message: `The connector '${connector.name}' is away, so nothing can be done in AWS. It goes on by itself once the connector is back: start it, or give the integration another one.`,
    since: connector.lastSeenAt,
    until: grant.state === "PENDING" ? lastStart(grant) : null,
  };
}

function waitingForConfirmation({ grant, restoredAt }: Beginning): WaitingFor | null {
  return (
    restoredAt && {
      ...NO_CALL,
      reason: "RESTORED",
      message:
        "The database was restored from a backup: access is only taken away until an admin confirms what is live ('confirmRestored').",
      since: restoredAt,
      until: lastStart(grant),
    }
  );
}

function waitingForPrincipal(facts: WaitingFacts, now: Date): WaitingFor | null {
  const { grant, binding, target } = facts;
  const { failure, accountId, nextReconcileAt } = binding;
  const until = inFuture(nextReconcileAt, now);
  if (failure) return waitingForFailure(facts, failure, until);
  if (target !== null && binding.state !== "PREPARING") return null;
  const hasMoved = grant.state === "ACTIVE";
  const message = hasMoved
    ? `The access moves to another role in account ${accountId}, which is being prepared. Until then it gives nothing.`
    : `The person's role in account ${accountId} is being prepared.`;
  return { ...NO_CALL, reason: "PRINCIPAL", message, since: hasMoved ? binding.createdAt : grant.stateSince, until };
}

function waitingForEntry(facts: WaitingFacts, now: Date): WaitingFor | null {
  const { target } = facts;
  return target?.failure ? waitingForFailure(facts, target.failure, inFuture(target.nextReconcileAt, now)) : null;
}

/** Its binding has another role by now, and the entry of that role is still to be written. */
function waitingForOtherEntry({ grant, binding, target }: WaitingFacts, now: Date): WaitingFor | null {
  if (!target || grant.absentSince !== null) return null;
  const observed = target.observedAccess ? atomsOf(target.observedAccess) : new Set<string>();
  if (areAtomsGiven(atomsOf(grant.access), observed)) return null;
  const message = `The access is not observed on the person's role in account ${binding.accountId} and is being written there. Until then it may give nothing.`;
  const since = new Date(Math.max(binding.createdAt.getTime(), target.createdAt.getTime()));
  return { ...NO_CALL, reason: "PRINCIPAL", message, since, until: inFuture(target.nextReconcileAt, now) };
}

/** Applies only after a failed call: where the roles of the account still answer, its access is removed as usual. */
function waitingForGoneAccount(facts: WaitingFacts, now: Date): WaitingFor | null {
  const { account, binding } = facts;
  const failing = waitingForEntry(facts, now);
  if (!failing) return null;
  if (account.closedSince) {
    const until = closedForGoodAt(account.closedSince);
    const message = `AWS account ${binding.accountId} is closed, so the access in it cannot be observed. If the account is reopened, the access is removed; otherwise the grant ends as UNVERIFIED at ${until.toISOString()}.`;
    return { ...failing, reason: "ACCOUNT_CLOSED", message, since: account.closedSince, until };
  }
  if (!account.leftSince) return null;
  const message = `AWS account ${binding.accountId} has left the organization, so the access in it cannot be observed. If the account comes back, the access is removed; otherwise an admin ends the grant with 'abandonGrant'.`;
  return { ...failing, reason: "ACCOUNT_LEFT", message, since: account.leftSince };
}

function waitingForDoubt({ grant, target }: WaitingFacts, now: Date): WaitingFor | null {
  if (!target?.inDoubtSince || !grant.absentSince) return null;
  const until = doubtfulUntil(grant, target.inDoubtSince);
  if (!until || until <= now) return null;
  const message =
    "The access was observed gone, but this is in doubt: AWS did not answer a write to the same access entry, or answered it with an error of its own, and may still carry it out. Nothing has to be done.";
  return { ...NO_CALL, reason: "DOUBT", message, since: target.inDoubtSince, until };
}

function waitingForFailure(facts: WaitingFacts, failure: TargetFailure, until: Date | null): WaitingFor {
  const { call } = failure;
  const { operation: action, requestId } = call ?? { operation: null, requestId: null };
  return { ...reasonOf(facts, failure, call), since: new Date(failure.since), until, action, requestId };
}

function reasonOf(
  { grant, target }: WaitingFacts,
  failure: TargetFailure,
  call: FailedCall | undefined,
): Pick<WaitingFor, "reason" | "message"> {
  const { code, message } = failure;
  if (code === POOL_EXHAUSTED) return { reason: "POOL", message };
  if (!call) return { reason: "PRINCIPAL", message };
  if (call.kind === "denied") {
    const isShared = target?.isShared === true;
    return { reason: "DENIED", message: deniedMessage(failure, call, { isShared, access: grant.access }) };
  }
  if (code === "UNEXPECTED") return { reason: "UNREACHABLE", message: defect(call) };
  return { reason: REASON_OF_KIND[call.kind], message };
}

const REASON_OF_KIND = {
  throttled: "THROTTLED",
  unavailable: "UNREACHABLE",
  aborted: "UNREACHABLE",
  conflict: "CONFLICT",
  invalid: "REFUSED",
  missing: "REFUSED",
} as const satisfies Record<Exclude<FailedCall["kind"], "denied">, WaitingReason>;

const NO_CALL = { action: null, requestId: null };

/** The error itself is for the log: it may quote anything. */
function defect({ operation }: FailedCall): string {
  return `${operation} failed by a defect of Drawbridge. It is tried again; the worker's log has the details.`;
}

/** A grant that is not active by then is given up. */
function lastStart({ createdAt }: Beginning["grant"]): Date {
  return new Date(createdAt.getTime() + START_WITHIN_MS);
}

function inFuture(at: Date | null, now: Date): Date | null {
  return at && at > now ? at : null;
}
