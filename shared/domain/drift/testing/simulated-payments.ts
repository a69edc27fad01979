import { type Simulator, startSimulator } from "../../../../simulator/start";
import { saveCluster } from "../../../../testing/access-flows";
import { saveAccount, saveConnector, saveIntegration } from "../../../../testing/factories";
import { createTestDomain, type TestDomain } from "../../../../testing/test-domain";
import { createCloud } from "../../../platform/aws/cloud";
import type { EntryPlace } from "../../cloud/access-cloud.port";
import { ensureInstallation } from "../../installation/installation";
import { DriftFinding } from "../drift-finding.entity";
import { makeScanDue, scanNow } from "./scan-now";

/** The account of the simulated organization that has the cluster payments-eu. */
export const PAYMENTS_ACCOUNT = "310254875561";
export const PAYMENTS_EU = "0198c0de-0000-7000-8000-00000000f00d";
const ARN = `arn:aws:eks:eu-west-1:${PAYMENTS_ACCOUNT}:cluster/payments-eu`;

/** A database and a simulated AWS with one clock, between them the real SDK; the inventory knows payments-eu alone. */
export class SimulatedPayments {
  installationId = "";

  private constructor(
    readonly domain: TestDomain,
    readonly aws: Simulator,
  ) {}

  static async open(): Promise<SimulatedPayments> {
    const domain = await createTestDomain();
    return new SimulatedPayments(domain, await startSimulator({ clock: () => domain.clock.now().getTime() }));
  }

  async begin(): Promise<void> {
    const { domain, aws } = this;
    await domain.empty();
    aws.reset();
    aws.world.setMemberRole(PAYMENTS_ACCOUNT, true);
    this.installationId = (await ensureInstallation(domain.db, undefined, domain.clock.now())).id;
    aws.deployRoles({ installationId: this.installationId });
    const integration = await saveIntegration(domain.db, await saveConnector(domain.db));
    const account = await saveAccount(domain.db, integration, { accountId: PAYMENTS_ACCOUNT });
    await saveCluster(domain.db, account, "payments-eu", { id: PAYMENTS_EU, arn: ARN, physicalKey: `${ARN}#1` });
    await makeScanDue(domain, PAYMENTS_EU);
  }

  async close(): Promise<void> {
    await this.aws.close();
    await this.domain.close();
  }

  async scan(): Promise<void> {
    const { domain, installationId } = this;
    const cloud = { organization: () => this.cloud() } as never;
    await scanNow({ ...domain, installationId, cloud }, PAYMENTS_EU);
  }

  async found(): Promise<string[]> {
    const findings = await this.domain.db.manager.find(DriftFinding);
    return findings.map(({ kind, principalArn }) => `${kind} ${principalArn}`).sort();
  }

  /** With our rates left out: the clock stands still, and a pause takes no time. */
  cloud() {
    const { connection, credentials, url } = this.aws;
    const { log, clock } = this.domain;
    const eks = { perSecond: 1_000, burst: 1_000 };
    return createCloud({
      installationId: this.installationId,
      clock,
      log,
      limits: { pause: async () => undefined, rates: { eks } },
      aws: { endpoint: url, credentials, region: "eu-west-1" },
    }).organization({
      region: connection.region,
      managementRoleArn: connection.managementAccountRoleArn,
      memberRoleName: connection.memberRoleName,
      externalId: connection.externalId,
      sessionDurationHours: 1,
    });
  }
}

export function entryOf(principalArn: string): EntryPlace {
  const cluster = { accountId: PAYMENTS_ACCOUNT, region: "eu-west-1", clusterName: "payments-eu" };
  return { ...cluster, partition: "aws", priority: "grant", principalArn };
}
