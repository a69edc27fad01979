import { CLUSTER_READS, ENTRY_WRITES, type TriedCluster } from "../../cloud/doctor-cloud.port";
import { attemptCall, type CheckFinding, checkFinding } from "../check-finding";
import type { Examination } from "../examination";
import { statementText } from "../statements/policy-statement";
import { statementsWith } from "../statements/statements";
import { absentPrincipal } from "./absent-principal";
import { hasEntries } from "./examine-authentication";
import type { ExaminedCluster } from "./find-clusters";
import type { TriedActions } from "./tried-actions";

/** Tries the member role's actions on access entries, on one of the clusters. */
export async function examineClusters(
  examination: Examination,
  tried: TriedActions,
  clusters: readonly ExaminedCluster[],
): Promise<CheckFinding[]> {
  const { accountId } = tried;
  const cluster = clusters.find((one) => hasEntries(one.authenticationMode) && one.status === "ACTIVE");
  const principal = absentPrincipal(examination, accountId);
  if (!cluster || !principal) return [notTried(examination, accountId, cluster !== undefined)];
  const at = {
    accountId,
    region: cluster.region,
    clusterName: cluster.name,
    partition: cluster.arn.split(":")[1] ?? "aws",
    ...principal,
  };
  for (const action of CLUSTER_READS) {
    const result = await examination.organization.tryOnCluster(action, at, examination.signal);
    tried.results.push({ action, result });
  }
  return tryWrites(examination, tried, at);
}

function notTried({ settings }: Examination, accountId: string, hasCluster: boolean): CheckFinding {
  const isPoolGiven = settings.principalStrategy === "IDENTITY_CENTER" && settings.poolPermissionSetArns?.length;
  const why = !hasCluster
    ? "the account has no active cluster with access entries"
    : isPoolGiven
      ? "no slot of the pool could be read"
      : "neither a pool nor a template of roles is known";
  const message = `Access entries were not tried in account ${accountId}, because ${why}.`;
  return checkFinding("MEMBER_PERMISSIONS", "SKIPPED", message, { accountId });
}

/**
 * CreateAccessEntry names its principal in the request. The other actions are about an entry, which does not exist
 * here, and AWS does not document whether the condition keys of the statement are known then. If AWS allows one of
 * these actions, they are known, so that a denial of another one is conclusive. On an existing entry of a slot, a
 * policy that nobody can request is tried.
 */
async function tryWrites(examination: Examination, tried: TriedActions, at: TriedCluster): Promise<CheckFinding[]> {
  const { organization, signal } = examination;
  const results: TriedActions["results"] = [];
  const held = await entryOfSlot(examination, at);
  for (const action of ENTRY_WRITES) {
    const place = held && action === "eks:DisassociateAccessPolicy" ? { ...at, principalArn: held } : at;
    results.push({ action, result: await organization.tryOnCluster(action, place, signal) });
  }
  const onAbsent = results.filter(
    ({ action }) => !(action === "eks:CreateAccessEntry" || (held && action === "eks:DisassociateAccessPolicy")),
  );
  const isCreating = results.some(({ action, result }) => action === "eks:CreateAccessEntry" && result === null);
  const tellsNothing = isCreating && onAbsent.every(({ result }) => result?.kind === "denied");
  tried.results.push(...(tellsNothing ? results.filter((one) => !onAbsent.includes(one)) : results));
  return tellsNothing ? [unclear(examination, at, onAbsent)] : [];
}

async function entryOfSlot(
  { organization, poolPrefix, signal }: Examination,
  at: TriedCluster,
): Promise<string | null> {
  if (poolPrefix === null) return null;
  const entries = await attemptCall(() => organization.listEntries({ ...at, priority: "discovery" }, signal));
  // The action itself reports why listing failed.
  if (!Array.isArray(entries)) return null;
  return entries.find((arn) => arn.includes(`/AWSReservedSSO_${poolPrefix}-`)) ?? null;
}

function unclear(
  examination: Examination,
  { accountId, region }: TriedCluster,
  results: TriedActions["results"],
): CheckFinding {
  const actions = results.map(({ action }) => action);
  const message = `Whether the member role may do ${actions.join(", ")} cannot be told: AWS denies them for an access entry that does not exist, whatever holds for those that do.`;
  return checkFinding("MEMBER_PERMISSIONS", "SKIPPED", message, {
    accountId,
    region,
    advice: "Compare the member role's policy with the statements.",
    statement: statementText(statementsWith(actions, "member", examination, accountId)),
  });
}
