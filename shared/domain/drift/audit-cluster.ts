import type { Logger } from "pino";
import { ProviderFailure } from "../../kernel/app-error";
import type { Clock } from "../../kernel/clock";
import type { UnitOfWork } from "../../platform/database/unit-of-work";
import type { AccessCloud } from "../connectors/access-cloud.port";
import type { OrganizationAccess } from "../connectors/cloud.port";
import { seenEntryOf } from "../grants/seen-entry";
import { accessOf } from "../integrations/organization-access";
import { type AuditClaim, type AuditTurn, listedClosedTargetsOf, openAudit, placeOf } from "./audit-turn";
import { chooseEntries } from "./choose-entries";
import type { AuditedEntry } from "./compare-entries";
import { recordAudit, releaseAudit, type View } from "./record-audit";
import { removeOrphan } from "./remove-orphan";
import { isRoleOfSlot } from "./slot-roles";

type AuditingCloud = Pick<AccessCloud, "listEntries" | "describeEntry" | "deleteEntry">;

export interface AuditDependencies {
  readonly uow: UnitOfWork;
  readonly clock: Clock;
  readonly log: Pick<Logger, "info" | "warn">;
  readonly installationId: string;
  readonly cloud: { organization(access: OrganizationAccess): AuditingCloud };
}

/** Ends well before the lease does. */
const LOOK_MS = 3 * 60_000;

/**
 * Lists the entries of a cluster, looks at those that say something, and writes down what is not as the targets say.
 * What is ours is handed to the loop. Only what no target is about is removed here, after a second look.
 */
export async function auditCluster(deps: AuditDependencies, claim: AuditClaim, signal: AbortSignal): Promise<void> {
  const opened = await openAudit(deps.uow, claim);
  if (!opened) return;
  const cloud = deps.cloud.organization(accessOf(opened.integration));
  const { turn, ...view } = await look(deps, opened, cloud, AbortSignal.any([signal, AbortSignal.timeout(LOOK_MS)]));
  if (view.listed === null && signal.aborted) return releaseAudit(deps.uow, turn);
  const orphans = await recordAudit(deps, turn, view);
  for (const orphan of orphans) await removeOrphan(deps, turn, cloud, orphan, signal);
}

async function look(
  deps: AuditDependencies,
  opened: AuditTurn,
  cloud: AuditingCloud,
  signal: AbortSignal,
): Promise<View & { readonly turn: AuditTurn }> {
  const described = new Map<string, AuditedEntry | null>();
  let listed: string[] | null = null;
  let turn = opened;
  try {
    listed = await cloud.listEntries(placeOf(turn), signal);
    turn = { ...opened, targets: [...opened.targets, ...(await closedTargets(deps, opened, listed))] };
    const facts = { ...turn, listed: new Set(listed), now: deps.clock.now() };
    for (const principalArn of chooseEntries(facts)) {
      described.set(principalArn, await describe(deps, turn, cloud, principalArn, signal));
    }
    return { turn, listed, described, failure: null };
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error;
    // Out of time is no failure once the listing is there.
    return { turn, listed, described, failure: listed && error.kind === "aborted" ? null : error };
  }
}

function closedTargets({ uow }: AuditDependencies, { resource }: AuditTurn, listed: readonly string[]) {
  return uow.autocommit(({ manager, now }) => listedClosedTargetsOf(manager, resource.physicalKey, listed, now));
}

async function describe(
  { installationId }: AuditDependencies,
  turn: AuditTurn,
  cloud: AuditingCloud,
  principalArn: string,
  signal: AbortSignal,
): Promise<AuditedEntry | null> {
  const entry = await cloud.describeEntry({ ...placeOf(turn), principalArn }, signal);
  if (!entry) return null;
  const target = turn.targets.find((one) => one.principalArn === principalArn && one.state === "OPEN") ?? null;
  const isSlotRole = isRoleOfSlot(principalArn, turn.slots);
  return { ...seenEntryOf(entry, { installationId, isSlotRole, target }), tags: entry.tags };
}
