import { type Simulator, startSimulator } from "../../../../simulator/start";
import { saveConnector, saveIntegration } from "../../../../testing/factories";
import { ADMIN, createTestDomain } from "../../../../testing/test-domain";
import { systemClock } from "../../../kernel/clock";
import { createCloud } from "../../../platform/aws/cloud";
import type { DoctorCloud } from "../../cloud/doctor-cloud.port";
import type { Integration } from "../../integrations/integration.entity";
import { DoctorCheck, DoctorRun } from "../doctor-run.entity";
import { runDoctorChecks } from "../run-doctor";
import { type SettingsCheck, settingsChecksOf } from "../settings-check";

const INSTALLATION = "0198c0de-0000-7000-8000-00000000d0c7";

/** Accounts of the scenario "acme". */
export const DOCTOR_MANAGEMENT_ID = "310254870016";
export const DOCTOR_PAYMENTS_ID = "310254875561";

/** Each costs four calls. */
const SLOTS = 5;

export type DoctorHarness = Awaited<ReturnType<typeof createDoctorHarness>>;

/** Doctor runs on the simulated AWS, with the real SDK and the machine's own time. */
export async function createDoctorHarness() {
  const domain = await createTestDomain();
  // A doctor run tries everything that the templates allow, needed elsewhere or not.
  const usedStatementsFile = undefined;
  const simulator = await startSimulator({ usedStatementsFile, roles: { installationId: INSTALLATION } });
  const cloud = cloudOf(simulator, domain.log);
  const never = new AbortController().signal;
  const deps = { ...domain, clock: systemClock, machine: systemClock, cloud, installationId: INSTALLATION };
  return {
    domain,
    aws: simulator,
    deps,
    async begin(given: Partial<Integration> = {}): Promise<Integration> {
      await domain.empty();
      simulator.deployRoles({ poolPrefix: undefined, templateRolePattern: undefined });
      simulator.reset();
      const { poolPrefix: _prefix, regions: _regions, managementAccountRoleArn, ...connection } = simulator.connection;
      return saveIntegration(domain.db, await saveConnector(domain.db, { lastSeenAt: domain.clock.now() }), {
        ...connection,
        poolPermissionSetArns: connection.poolPermissionSetArns.slice(0, SLOTS),
        managementAccountRoleArn,
        ...given,
      });
    },
    /** Runs to its end. Resolves to the checks in the order of their results. */
    async examine(integration: Integration): Promise<DoctorCheck[]> {
      const { id } = await domain.doctor.run(ADMIN, integration.id);
      await runDoctorChecks(deps, id, never);
      await domain.uow.drain();
      await domain.db.manager.findOneByOrFail(DoctorRun, { id, state: "FINISHED" });
      return domain.db.manager.find(DoctorCheck, { where: { runId: id }, order: { position: "ASC" } });
    },
    /** Checks the settings as a sync does. Resolves to the result that the integration keeps. */
    async checkSettings(integration: Integration): Promise<SettingsCheck | null> {
      await domain.uow.run(ADMIN, (tx) => domain.doctor.checkSettings(tx, integration.id));
      const { id } = await domain.db.manager.findOneByOrFail(DoctorRun, { scope: "SETTINGS", state: "RUNNING" });
      await runDoctorChecks(deps, id, never);
      await domain.uow.drain();
      return (await settingsChecksOf(domain.db.manager, [integration.id]))[0]!;
    },
    async close(): Promise<void> {
      await simulator.close();
      await domain.close();
    },
  };
}

function cloudOf(simulator: Simulator, log: Parameters<typeof createCloud>[0]["log"]): DoctorCloud {
  const fast = { perSecond: 10_000, burst: 10_000 };
  const groups = ["organizations:DescribeOrganization", "organizations:ListRoots", "organizations:tree"] as const;
  return createCloud({
    installationId: INSTALLATION,
    clock: systemClock,
    log,
    limits: {
      backoffMs: () => 1,
      rates: Object.fromEntries([...groups, "eks", "iam", "identity-center"].map((group) => [group, fast])),
    },
    aws: { endpoint: simulator.url, credentials: simulator.credentials, region: "eu-west-1" },
  });
}
