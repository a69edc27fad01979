import { ProviderFailure } from "../../../kernel/app-error";
import { assertNever } from "../../../kernel/assert-never";
import type { Clock } from "../../../kernel/clock";
import type { ClusterAccess } from "../../access/cluster-access.port";
import type { AcceptedWrite, AccessCloud, EntryPlace } from "../../cloud/access-cloud.port";
import type { MadeEntry, ObservedEntry } from "../access-target.entity";
import { entryTags } from "../entry-tags";
import type { ReceiptCall } from "../receipt";
import type { EntryStep } from "./plan-access";
import type { WritePlan } from "./target-lease";

export type AppliedSteps = Pick<SentWrites, "calls" | "inDoubt" | "removalInDoubt"> & {
  /** Left out: no entry was to be created. */
  readonly creation?: EntryCreation;
} & (
    | { readonly kind: "done" }
    /** Something changed meanwhile, or another worker holds the lease: nothing more was written. */
    | { readonly kind: "changed" }
    | { readonly kind: "failed"; readonly failure: ProviderFailure; readonly step: EntryStep }
  );

/** An entry before the writes of a reconcile, and the additions of others that they remove; null: none. */
export interface EntryBefore {
  readonly entry: ObservedEntry;
  readonly takenOff: ClusterAccess | null;
}

/** Whether the reconcile created an entry. NOT_DONE: AWS refused the call, or it was never sent. */
export type EntryCreation =
  | { readonly kind: "NOT_DONE" }
  | { readonly kind: "IN_DOUBT" }
  | { readonly kind: "DONE"; readonly entryArn: string | null };

/** The writes of a reconcile. */
export interface SentWrites {
  /** Those that AWS accepted. */
  readonly calls: readonly ReceiptCall[];
  /** A call, or one of its attempts, got no answer or an error of AWS: it may still take effect, or take effect again. */
  readonly inDoubt: boolean;
  /** One of the calls in doubt takes something away. */
  readonly removalInDoubt: boolean;
  /** The entry that the target created by now, or may have created. Left out: unchanged. */
  readonly madeEntry?: MadeEntry | null;
  /** Left out: nothing was to be written, or there was no entry. */
  readonly before?: EntryBefore;
  /** As it was committed before the first write. Left out: nothing was to be written. */
  readonly plan?: WritePlan;
}

export const NOTHING_SENT: SentWrites = { calls: [], inDoubt: false, removalInDoubt: false };

interface Applying {
  readonly cloud: AccessCloud;
  readonly place: EntryPlace;
  /** Once it is aborted, only steps that end access are still sent. */
  readonly untilNextEnd: AbortSignal;
  readonly entry: {
    readonly installationId: string;
    readonly targetId: string;
    readonly token: string;
    /** The principal marks the entry as ours, so it is created without tags. */
    readonly isSlotRole: boolean;
  };
  readonly clock: Clock;
  readonly mayWrite: () => Promise<boolean>;
  readonly signal: AbortSignal;
}

/** Runs the steps one after another. Before each the lease is renewed, and nothing may have changed. */
export async function applySteps(steps: readonly EntryStep[], applying: Applying): Promise<AppliedSteps> {
  const calls: ReceiptCall[] = [];
  let inDoubt = false;
  let removalInDoubt = false;
  let creation: EntryCreation | undefined = steps.some(({ kind }) => kind === "create-entry")
    ? { kind: "NOT_DONE" }
    : undefined;
  for (const [index, step] of steps.entries()) {
    // The first step comes right after the intent was committed, which renewed the lease. If the process stands still
    // in between, `mayStillSend` of the place keeps it from being sent.
    if (index > 0 && !(await applying.mayWrite())) return { kind: "changed", calls, inDoubt, removalInDoubt, creation };
    try {
      const written = await apply(step, applying);
      inDoubt ||= written.inDoubt === true;
      removalInDoubt ||= written.inDoubt === true && step.removes;
      if (step.kind === "create-entry") creation = { kind: "DONE", entryArn: written.entryArn ?? null };
      calls.push({
        operation: written.operation,
        requestId: written.requestId,
        at: applying.clock.now().toISOString(),
      });
    } catch (error) {
      if (!(error instanceof ProviderFailure)) throw error;
      const isOvertaken = error.code === "NOT_SENT" && givesWay(step, applying.place) && applying.untilNextEnd.aborted;
      if (isOvertaken) return { kind: "changed", calls, inDoubt, removalInDoubt, creation };
      if (step.kind === "create-entry" && error.mayBeDone) creation = { kind: "IN_DOUBT" };
      inDoubt ||= error.mayBeDone;
      removalInDoubt ||= error.mayBeDone && step.removes;
      return { kind: "failed", failure: error, step, calls, inDoubt, removalInDoubt, creation };
    }
  }
  return { kind: "done", calls, inDoubt, removalInDoubt, creation };
}

/** The steps of a check, such as taking off policies of others, wait for their turn as long as the check itself. */
function givesWay({ removes }: EntryStep, { priority }: EntryPlace): boolean {
  return !removes || priority !== "revoke";
}

async function apply(
  step: EntryStep,
  { cloud, place: at, entry, signal, untilNextEnd }: Applying,
): Promise<AcceptedWrite> {
  const place = givesWay(step, at) ? { ...at, untilSent: untilNextEnd } : at;
  const tags = entryTags(entry.installationId, entry.targetId);
  switch (step.kind) {
    case "tag-entry":
      return cloud.tagEntry(place, step.entryArn, tags, signal);
    case "delete-entry":
      return cloud.deleteEntry(place, signal);
    case "create-entry":
      return cloud.createEntry(
        place,
        { kubernetesGroups: step.kubernetesGroups, tags: entry.isSlotRole ? {} : tags, token: entry.token },
        signal,
      );
    case "set-groups":
      return cloud.updateEntryGroups(place, step.kubernetesGroups, signal);
    case "disassociate":
      return cloud.disassociatePolicy(place, step.policy, signal);
    case "associate":
      return cloud.associatePolicy(place, step.access, signal);
    default:
      return assertNever(step);
  }
}
