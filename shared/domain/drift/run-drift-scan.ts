import type { Logger } from "pino";
import { ProviderFailure } from "../../kernel/app-error";
import { withinTime } from "../../kernel/async/within-time";
import type { Clock } from "../../kernel/clock";
import type { UnitOfWork } from "../../platform/database/unit-of-work";
import { isRoleOfSlot } from "../bindings/slots/slot-names";
import type { AccessCloud } from "../cloud/access-cloud.port";
import type { OrganizationAccess } from "../cloud/cloud.port";
import { observedEntryOf } from "../grants/reconcile/observed-entry";
import { organizationAccessOf } from "../integrations/organization-access";
import { chooseEntries } from "./choose-entries";
import type { ScannedEntry } from "./compare-entries";
import {
  clusterPlaceOf,
  type DriftScanClaim,
  type DriftScanLease,
  listedClosedTargetsOf,
  openDriftScan,
} from "./drift-scan-lease";
import { type EntriesRead, recordDriftScan, releaseDriftScan } from "./record-drift-scan";
import { removeOrphan } from "./remove-orphan";

type DriftScanCloud = Pick<AccessCloud, "listEntries" | "describeEntry" | "deleteEntry">;

export interface DriftScanDependencies {
  readonly uow: UnitOfWork;
  readonly clock: Clock;
  readonly log: Pick<Logger, "info" | "warn">;
  readonly installationId: string;
  readonly cloud: { organization(access: OrganizationAccess): DriftScanCloud };
}

/** The time limit of a scan, well before the end of its lease. */
const SCAN_MS = 3 * 60_000;

/**
 * Lists the entries of a cluster, reads the telling ones, and records differences from the targets. Entries of targets
 * are left to the reconcile loop. Only orphans are removed here, after a second observation.
 */
export async function runDriftScan(
  deps: DriftScanDependencies,
  claim: DriftScanClaim,
  signal: AbortSignal,
): Promise<void> {
  const opened = await openDriftScan(deps.uow, claim);
  if (!opened) return;
  const cloud = deps.cloud.organization(organizationAccessOf(opened.integration));
  const { lease, ...view } = await withinTime(signal, SCAN_MS, (within) => readEntries(deps, opened, cloud, within));
  if (view.listed === null && signal.aborted) return releaseDriftScan(deps.uow, lease);
  const orphans = await recordDriftScan(deps, lease, view);
  for (const orphan of orphans) await removeOrphan(deps, lease, cloud, orphan, signal);
}

async function readEntries(
  deps: DriftScanDependencies,
  opened: DriftScanLease,
  cloud: DriftScanCloud,
  signal: AbortSignal,
): Promise<EntriesRead & { readonly lease: DriftScanLease }> {
  const described = new Map<string, ScannedEntry | null>();
  let listed: string[] | null = null;
  let lease = opened;
  try {
    listed = await cloud.listEntries(clusterPlaceOf(lease), signal);
    lease = { ...opened, targets: [...opened.targets, ...(await closedTargets(deps, opened, listed))] };
    const facts = { ...lease, listed: new Set(listed), now: deps.clock.now() };
    for (const principalArn of chooseEntries(facts)) {
      described.set(principalArn, await describe(deps, lease, cloud, principalArn, signal));
    }
    return { lease, listed, described, failure: null };
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error;
    // A timeout is no failure once the entries are listed.
    return { lease, listed, described, failure: listed && error.kind === "aborted" ? null : error };
  }
}

function closedTargets({ uow }: DriftScanDependencies, { resource }: DriftScanLease, listed: readonly string[]) {
  return uow.autocommit(({ manager, now }) => listedClosedTargetsOf(manager, resource.physicalKey, listed, now));
}

async function describe(
  { installationId }: DriftScanDependencies,
  lease: DriftScanLease,
  cloud: DriftScanCloud,
  principalArn: string,
  signal: AbortSignal,
): Promise<ScannedEntry | null> {
  const entry = await cloud.describeEntry({ ...clusterPlaceOf(lease), principalArn }, signal);
  if (!entry) return null;
  const target = lease.targets.find((one) => one.principalArn === principalArn && one.state === "OPEN") ?? null;
  const isSlotRole = isRoleOfSlot(principalArn, lease.slots);
  return { ...observedEntryOf(entry, { installationId, isSlotRole, target }), tags: entry.tags };
}
