import { ProviderFailure } from "../../../kernel/app-error";
import { assertNever } from "../../../kernel/assert-never";
import type { Clock } from "../../../kernel/clock";
import type { ClusterAccess } from "../../access/cluster-access.port";
import type { AcceptedWrite, AccessCloud, EntryPlace } from "../../cloud/access-cloud.port";
import type { MadeEntry, ObservedEntry } from "../access-target.entity";
import { entryTags } from "../entry-tags";
import type { ReceiptCall } from "../receipt";
import type { EntryStep } from "./plan-access";

export type AppliedSteps = Pick<SentWrites, "calls" | "inDoubt"> & {
  /** Left out: no entry was to be made. */
  readonly creation?: EntryCreation;
} & (
    | { readonly kind: "done" }
    /** Something changed meanwhile, or the turn is somebody else's: nothing more was written. */
    | { readonly kind: "changed" }
    | { readonly kind: "failed"; readonly failure: ProviderFailure; readonly step: EntryStep }
  );

/** An entry before the writes of a turn, and what they take away of it that somebody else added; null: nothing. */
export interface EntryBefore {
  readonly entry: ObservedEntry;
  readonly takenOff: ClusterAccess | null;
}

/** Whether the turn made an entry. NOT_DONE: AWS refused it, or it was never asked. */
export type EntryCreation =
  | { readonly kind: "NOT_DONE" }
  | { readonly kind: "IN_DOUBT" }
  | { readonly kind: "DONE"; readonly entryArn: string | null };

/** The writes of a turn. */
export interface SentWrites {
  /** Those that AWS accepted. */
  readonly calls: readonly ReceiptCall[];
  /** One of them, or an attempt at one, was never answered: it may be done yet, or once more. */
  readonly inDoubt: boolean;
  /** The entry that the target made by now, or may have made. Left out: no other one than before. */
  readonly madeEntry?: MadeEntry | null;
  /** Left out: nothing was to be written, or there was no entry. */
  readonly before?: EntryBefore;
}

export const NOTHING_SENT: SentWrites = { calls: [], inDoubt: false };

interface Applying {
  readonly cloud: AccessCloud;
  readonly place: EntryPlace;
  readonly entry: {
    readonly installationId: string;
    readonly targetId: string;
    readonly token: string;
    /** Its principal marks it, and it is made without tags. */
    readonly isSlotRole: boolean;
  };
  readonly clock: Clock;
  readonly mayWrite: () => Promise<boolean>;
  readonly signal: AbortSignal;
}

/** One after another; before each it is made sure that it may still be done. */
export async function applySteps(steps: readonly EntryStep[], applying: Applying): Promise<AppliedSteps> {
  const calls: ReceiptCall[] = [];
  let inDoubt = false;
  let creation: EntryCreation | undefined = steps.some(({ kind }) => kind === "create-entry")
    ? { kind: "NOT_DONE" }
    : undefined;
  for (const [index, step] of steps.entries()) {
    // The first comes right after the intent was committed.
    if (index > 0 && !(await applying.mayWrite())) return { kind: "changed", calls, inDoubt, creation };
    try {
      const written = await apply(step, applying);
      inDoubt ||= written.inDoubt === true;
      if (step.kind === "create-entry") creation = { kind: "DONE", entryArn: written.entryArn ?? null };
      calls.push({
        operation: written.operation,
        requestId: written.requestId,
        at: applying.clock.now().toISOString(),
      });
    } catch (error) {
      if (!(error instanceof ProviderFailure)) throw error;
      const isDoubtful = mayHaveBeenDone(error);
      if (step.kind === "create-entry" && isDoubtful) creation = { kind: "IN_DOUBT" };
      return { kind: "failed", failure: error, step, calls, inDoubt: inDoubt || isDoubtful, creation };
    }
  }
  return { kind: "done", calls, inDoubt, creation };
}

/** Not answered, or answered with an error of AWS's own: the write may have been done, or be done later. */
export function mayHaveBeenDone({ code, kind }: ProviderFailure): boolean {
  return code === "TIMEOUT" || kind === "aborted" || kind === "unavailable";
}

async function apply(step: EntryStep, { cloud, place, entry, signal }: Applying): Promise<AcceptedWrite> {
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
