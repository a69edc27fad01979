import { type Simulator, startSimulator } from "../../../../simulator/start";
import { saveRun } from "../../../../testing/factories";
import { createCloud } from "../../../platform/aws/cloud";
import type { ClusterAccess } from "../../access/cluster-access.port";
import { ensureInstallation } from "../../installation/installation";
import type { Integration } from "../../integrations/integration.entity";
import { readOrganization } from "../../sync-runs/discovery/read-organization";
import { SyncRun } from "../../sync-runs/sync-run.entity";
import { createGrantHarness, type GrantHarness, INSTALLATION } from "./grant-harness";

export const PAYMENTS = "310254875561";
export const MIA = `arn:aws:iam::${PAYMENTS}:role/people/mia`;
const REGION = "eu-west-1";
const CLUSTER = "payments";

export type SimulatedHarness = Awaited<ReturnType<typeof createSimulatedHarness>>;

/** The grant harness with the real SDK on the simulated AWS. Waiting moves the clock, which both share. */
export async function createSimulatedHarness() {
  let simulator!: Simulator;
  let cloud!: ReturnType<typeof createCloud>;
  const harness: GrantHarness = await createGrantHarness(async ({ clock, log }) => {
    simulator = await startSimulator({
      clock: () => clock.now().getTime(),
      roles: { installationId: INSTALLATION },
    });
    const { connection } = simulator;
    cloud = createCloud({
      installationId: INSTALLATION,
      clock,
      log,
      limits: { pause: async (milliseconds) => clock.advance({ milliseconds }) },
      aws: { endpoint: simulator.url, credentials: simulator.credentials, region: REGION },
    });
    return {
      cloud,
      accountId: PAYMENTS,
      integration: {
        region: connection.region,
        ssoRegion: connection.ssoRegion,
        externalId: connection.externalId,
        memberRoleName: connection.memberRoleName,
        managementAccountRoleArn: connection.managementAccountRoleArn,
        poolPermissionSetArns: [...connection.poolPermissionSetArns],
      },
    };
  });
  const entries = () => simulator.world.entries(PAYMENTS, REGION, CLUSTER);
  return {
    harness,
    simulator,
    entries,
    /** A fresh world: Mia has a role, the cluster nothing but its creator's entry. */
    async begin(given: Parameters<GrantHarness["begin"]>[0] = {}): Promise<void> {
      simulator.reset();
      simulator.world.createCluster(PAYMENTS, REGION, CLUSTER, {});
      simulator.world.putRole(PAYMENTS, { name: "mia", path: "/people/", trust: {}, allows: [], tags: {} });
      await harness.begin(given);
      await ensureInstallation(harness.db, INSTALLATION, harness.clock.now());
    },
    cloud: () => cloud,
    /** The first part of a sync: the accounts of the organization, and those in scope. */
    async readOrganization(): Promise<void> {
      const { db, uow, clock, log, ids } = harness;
      await db.query("delete from sync_runs");
      const run = await saveRun(db, { id: ids.integration, connectorId: ids.connector } as Integration, {
        state: "QUEUED",
      });
      await readOrganization({ db, uow, cloud, clock, log }, run, new AbortController().signal);
      const { state, failure } = await db.manager.findOneByOrFail(SyncRun, { id: run.id });
      if (state !== "SCANNING") throw new Error(`The organization was not read: ${failure?.message}`);
    },
    /** By the inventory and in AWS. */
    recreateCluster: () => simulator.world.recreateCluster(PAYMENTS, REGION, CLUSTER),
    /** Principals of ours: by the tags of their entry, or roles of slots. */
    ours: () =>
      entries()
        .list()
        .filter(
          ({ tags, principalArn }) => tags["managed-by"] === "drawbridge" || principalArn.includes("_drawbridge-"),
        )
        .map(({ principalArn }) => principalArn),
    /** The access of Mia's role at this moment, as `<policy>: <namespaces>`. */
    can: (arn = MIA): string[] =>
      simulator.world
        .effectiveAccess(PAYMENTS, REGION, CLUSTER)
        .filter(({ principalArn }) => principalArn === arn)
        .flatMap(({ policies }) => policies)
        .map(
          ({ policyArn, scope }) =>
            `${policyArn.split("/").at(-1)}: ${scope.type === "cluster" ? "*" : scope.namespaces.join(" ")}`,
        )
        .sort(),
    /** AWS denies every call that takes access away, until the faults are cleared. */
    denyRemovals(): void {
      for (const operation of ["DeleteAccessEntry", "DisassociateAccessPolicy"]) {
        simulator.failNext(operation, "AccessDeniedException", { forever: true });
      }
    },
    async close(): Promise<void> {
      await harness.close();
      await simulator.close();
    },
  };
}

/** As Terraform, or somebody at the console, writes it. */
export function policyArn(name: string): string {
  return `arn:aws:eks::aws:cluster-access-policy/${name}`;
}

export function view(namespaces: string[] | null): ClusterAccess {
  return { policies: [{ policy: "AmazonEKSViewPolicy", namespaces }], kubernetesGroups: [] };
}

export function edit(namespaces: string[] | null): ClusterAccess {
  return { policies: [{ policy: "AmazonEKSEditPolicy", namespaces }], kubernetesGroups: [] };
}
