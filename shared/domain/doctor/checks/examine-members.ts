import { ProviderFailure } from "../../../kernel/app-error";
import { ROLE_ACTIONS } from "../../cloud/doctor-cloud.port";
import { attemptCall, type CheckFinding, checkFinding } from "../check-finding";
import type { Examination } from "../examination";
import { trustStatement } from "../statements/trust-statements";
import { judgeFoundClusters, judgeKnownClusters } from "./examine-authentication";
import { examineClusters } from "./examine-clusters";
import { examineExternalId } from "./examine-external-id";
import type { FoundOrganization } from "./examine-organization";
import { findClusters } from "./find-clusters";
import { PoolNeighbors } from "./pool-neighbors";
import { actionFindings, roleNotAssumed, type TriedActions, untriedAction } from "./tried-actions";

/** Most of the time is spent waiting for AWS, account by account. */
const ACCOUNTS_AT_ONCE = 8;

/** Checks the member role of every account in scope and reports results as they come. */
export async function examineMembers(
  examination: Examination,
  { accounts, organizationId }: FoundOrganization,
): Promise<void> {
  const { settings, chart } = examination;
  const inScope = accounts.filter(({ outOfScopeReason }) => outOfScopeReason === null).map((one) => one.accountId);
  const examined = settings.onlyAccountId ? [settings.onlyAccountId] : inScope;
  if (examined.length === 0) await chart.tell(noAccount());
  const left = examined.values();
  const neighbors = new PoolNeighbors(examination);
  let accountsDone = 0;
  const examiner = async () => {
    for (const accountId of left) {
      const findings = await examineMember(examination, accountId, organizationId, neighbors);
      accountsDone += 1;
      await chart.tell(...findings);
      await chart.progress({ accountsDone });
    }
  };
  await Promise.all(Array.from({ length: ACCOUNTS_AT_ONCE }, examiner));
  const role = { name: "MEMBER_PERMISSIONS", role: "member", accountId: null } as const;
  await chart.tell(
    ...NOT_TRIED[settings.principalStrategy].map((action) => untriedAction(examination, { ...role, action })),
  );
}

/**
 * Actions that the doctor does not try. On an existing entry they would change it. On a nonexistent entry the answer
 * does not tell whether the policy's condition knew the entry's groups.
 */
const NOT_TRIED = {
  IDENTITY_CENTER: ["eks:UpdateAccessEntry"],
  IAM_ROLE_TEMPLATE: ["eks:UpdateAccessEntry", "eks:TagResource"],
} as const;

function noAccount(): CheckFinding {
  const message =
    "No account of the organization is in scope, so no member role was examined, and syncs find no cluster.";
  return checkFinding("ORGANIZATION", "WARNING", message, { advice: "Shorten the exclude lists of the integration." });
}

async function examineMember(
  examination: Examination,
  accountId: string,
  organizationId: string,
  neighbors: PoolNeighbors,
): Promise<CheckFinding[]> {
  const { settings, identity, organization, signal } = examination;
  const statement = trustStatement(examination, organizationId);
  const assumed = await attemptCall(() => organization.assumeMemberRole(accountId, signal));
  if (assumed instanceof ProviderFailure) {
    return [{ ...roleNotAssumed("MEMBER_ROLE", assumed, { advice: DEPLOY, statement }), accountId }];
  }
  const name = settings.access.memberRoleName.replace(/^\//, "");
  const arn = `arn:${identity.partition}:iam::${accountId}:role/${name}`;
  return [
    checkFinding("MEMBER_ROLE", "OK", `The role ${name} can be assumed in account ${accountId}.`, { accountId }),
    await examineExternalId(examination, { kind: "member", accountId }, { arn, accountId, statement }),
    ...(await examinePermissions(examination, accountId)),
    ...(await neighbors.examine(accountId)),
  ];
}

const DEPLOY =
  "Deploy the member role in the account, and check that it trusts the connector's role and asks for this integration's external id. The statement is its trust policy's.";

async function examinePermissions(examination: Examination, accountId: string): Promise<CheckFinding[]> {
  const tried: TriedActions = { name: "MEMBER_PERMISSIONS", role: "member", accountId, results: [] };
  const known = await examination.knownClusters(accountId);
  const clusters = await findClusters(examination, accountId, known ? "FIRST_REGION" : "EVERY_REGION");
  const others: CheckFinding[] = [];
  if (clusters instanceof ProviderFailure) {
    tried.results.push({ action: clusters.operation, result: clusters });
  } else if (clusters === "NO_REGION") {
    tried.results.push({ action: LIST_REGIONS, result: null });
    others.push(noRegion(examination, accountId));
  } else {
    tried.results.push(...FINDING_CLUSTERS.map((action) => ({ action, result: null })));
    others.push(...(await examineClusters(examination, tried, clusters.clusters)));
    if (!known) others.push(...judgeFoundClusters(accountId, clusters));
  }
  if (known) others.push(...(await judgeKnownClusters(examination, accountId, known)));
  await tryRoles(examination, tried);
  return [...actionFindings(examination, tried), ...others];
}

const LIST_REGIONS = "account:ListRegions";
const FINDING_CLUSTERS = [LIST_REGIONS, "eks:ListClusters"];

function noRegion({ settings }: Examination, accountId: string): CheckFinding {
  const message = `No cluster was looked for in account ${accountId}, because it has none of the regions enabled that the integration names: ${settings.discoveryRegions.join(", ")}.`;
  return checkFinding("MEMBER_PERMISSIONS", "WARNING", message, {
    accountId,
    advice: "Correct the regions of the integration, or enable one of them in the account.",
  });
}

async function tryRoles({ organization, signal }: Examination, tried: TriedActions): Promise<void> {
  for (const action of ROLE_ACTIONS) {
    const result = await organization.tryInAccount(action, tried.accountId, signal);
    // A nonexistent role cannot be tried: IAM would search it under another path than the statement's.
    if (result !== "NOTHING_TO_ASK") tried.results.push({ action, result });
  }
}
