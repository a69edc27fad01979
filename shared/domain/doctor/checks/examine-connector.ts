import { ProviderFailure } from "../../../kernel/app-error";
import { attemptCall, checkFinding, failedCall } from "../check-finding";
import type { DoctorRun } from "../doctor-run.entity";
import type { Examination, ExaminationDependencies, ExaminationReport } from "../examination";
import { readInventoryClusters } from "../inventory-clusters";
import { MOST_CLUSTERS_TOLD } from "./examine-authentication";
import { examineClocks, REACH_AWS } from "./examine-clocks";
import { examineIdentityCenter, examineInstance } from "./examine-identity-center";
import { examineMembers } from "./examine-members";
import { examineOrganization, examineOrganizationSettings } from "./examine-organization";
import { examinePool, examinePoolSettings, readPoolPrefix } from "./examine-pool";

/**
 * Runs the checks of the run's scope, all of them in the order of their dependencies: connector, clocks, organization,
 * Identity Center with its pool, accounts. They change nothing in AWS. Ends early where later checks are impossible.
 */
export async function examineConnector(
  deps: ExaminationDependencies,
  { settings, integrationId, scope }: Pick<DoctorRun, "settings" | "integrationId" | "scope">,
  chart: ExaminationReport,
  signal: AbortSignal,
): Promise<void> {
  const { cloud, db, installationId } = deps;
  const identity = await attemptCall(() => cloud.callerIdentity(signal));
  if (identity instanceof ProviderFailure) {
    await chart.tell(
      failedCall("IDENTITY", identity, { advice: identity.kind === "denied" ? GIVE_A_ROLE : REACH_AWS }),
    );
    return;
  }
  await chart.tell(
    checkFinding("IDENTITY", "OK", `The connector is ${identity.arn}.`, { accountId: identity.accountId }),
    ...(scope === "SETTINGS" ? [] : [await examineClocks(deps, signal)]),
  );
  const organization = cloud.organization(settings.access);
  const examination: Examination = {
    settings,
    installationId,
    identity,
    organization,
    poolPrefix: null,
    knownClusters: async (accountId) =>
      integrationId === null ? null : readInventoryClusters(db, { integrationId, accountId, most: MOST_CLUSTERS_TOLD }),
    chart,
    signal,
  };
  await (scope === "SETTINGS" ? examineSettings(examination) : examineAll(examination));
}

async function examineAll(examination: Examination): Promise<void> {
  const found = await examineOrganization(examination);
  if (!found) return;
  const ssoRegion = await examineIdentityCenter(examination, found);
  const poolPrefix = ssoRegion === null ? null : await readPoolPrefix(examination, ssoRegion);
  await Promise.all([
    // Reading a large pool takes a minute, and the accounts need not wait for it.
    ssoRegion !== null && examinePool(examination, ssoRegion, found),
    examineMembers({ ...examination, poolPrefix }, found),
  ]);
}

/**
 * Checks where the settings of an integration lead, by a few calls whatever the size of the organization: management
 * role, organization, and, where access is given by it, Identity Center with its portal and pool.
 */
async function examineSettings(examination: Examination): Promise<void> {
  const organization = await examineOrganizationSettings(examination);
  if (!organization || examination.settings.principalStrategy !== "IDENTITY_CENTER") return;
  const found = await examineInstance(examination);
  if (found) await examinePoolSettings(examination, found);
}

const GIVE_A_ROLE = "Give the connector's worker a role, such as the task role of its ECS service.";
