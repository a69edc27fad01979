import {
  aCluster,
  aForm,
  anOrganizationAccount,
  saveAccount,
  saveConnector,
  saveRun,
  saveScanningRun,
} from "../../../../testing/factories";
import { someoneWaitsForALock } from "../../../../testing/lock-waits";
import { ADMIN, createTestDomain, TEST_EXTERNAL_ID, type TestDomain } from "../../../../testing/test-domain";
import type { Tx } from "../../../platform/database/unit-of-work";
import { Integration } from "../../integrations/integration.entity";
import { IntegrationsService, type Syncs } from "../../integrations/integrations.service";
import { finishIfDone } from "../finish-run";
import { scopeAccounts } from "../scope-accounts";
import { SyncRun } from "../sync-run.entity";
import { claimAccounts } from "./claim-accounts";
import { RunEnded, recordScans } from "./record-scans";
import { type OrganizationRead, writeListed, writeOrganization } from "./write-organization";

const TOKEN = "0198c0de-0000-7000-8000-000000000001";

/** An event that others wait for. */
class Gate {
  private release = () => {};
  readonly opened = new Promise<void>((resolve) => {
    this.release = resolve;
  });

  open(): void {
    this.release();
  }
}

/** An admin changes an integration just as a worker advances its run. */
describe("a change of an integration and a simultaneous step of its run", () => {
  let domain: TestDomain;
  let integration: Integration;

  beforeAll(async () => {
    domain = await createTestDomain();
  });

  beforeEach(async () => {
    await domain.empty();
    const connector = await saveConnector(domain.db, { lastSeenAt: domain.clock.now() });
    integration = await domain.integrations.create(ADMIN, aForm({ connectorId: connector.id }));
    await domain.db.query("delete from sync_runs");
  });

  afterAll(() => domain.close());

  /** Holds the change after it locked the integration and before it locks the run, until the worker waits. */
  async function collide(
    workerStep: () => Promise<unknown>,
    change = (service: IntegrationsService): Promise<unknown> => service.setEnabled(ADMIN, integration.id, false),
  ): Promise<void> {
    const [hasIntegration, mayGoOn] = [new Gate(), new Gate()];
    const syncs: Syncs = {
      start: (tx, ...rest) => domain.syncRuns.start(tx, ...rest),
      warnings: domain.syncRuns.warnings,
      async cancelActive(tx, id) {
        hasIntegration.open();
        await mayGoOn.opened;
        await domain.syncRuns.cancelActive(tx, id);
      },
    };
    const service = new IntegrationsService({
      db: domain.db,
      uow: domain.uow,
      syncRuns: syncs,
      owners: domain.owners,
      grants: {
        countUnended: async () => 0,
        toRelease: async () => [],
        release: async () => 0,
        abandon: async () => undefined,
        handOver: async () => undefined,
        requeueTargets: async () => undefined,
      },
      flows: { switchOff: async () => undefined },
      providers: { endReads: async () => undefined },
      poolWarnings: async () => [],
      externalId: TEST_EXTERNAL_ID,
    });
    const changing = change(service);
    await hasIntegration.opened;
    const step = workerStep();
    await someoneWaitsForALock(domain.db);
    mayGoOn.open();
    await Promise.all([changing, step]);
  }

  it("wait for each other and both end, when the last account was scanned", async () => {
    const run = await saveRun(domain.db, integration, { state: "SCANNING", accountsTotal: 1, accountsDone: 1 });
    await collide(() => domain.act((tx) => finishIfDone(tx, run.id)));
    expect(await domain.db.manager.findOneBy(SyncRun, { id: run.id })).toMatchObject({ state: "CANCELLED" });
  });

  it.each<[string, (tx: Tx, read: OrganizationRead) => Promise<unknown>]>([
    ["some accounts were listed", writeListed],
    ["the organization was read", writeOrganization],
  ])("wait for each other and both end, when %s", async (_what, write) => {
    const run = await saveRun(domain.db, integration, { state: "READING_ORGANIZATION", leaseToken: TOKEN });
    await collide(() =>
      domain.act((tx) =>
        write(tx, {
          run,
          held: { id: run.id, leaseToken: TOKEN },
          integration,
          organization: { organizationId: "o-example", managementAccountId: "999999999999" },
          accounts: scopeAccounts([anOrganizationAccount("111111111111")], integration),
          tags: null,
          warnings: [],
        }),
      ),
    );
    expect(await domain.db.manager.findOneBy(SyncRun, { id: run.id })).toMatchObject({ state: "CANCELLED" });
  });

  it("wait for each other and both end, when a sync is requested", async () => {
    await collide(() => domain.syncRuns.sync(ADMIN, integration.id).catch((error: unknown) => error));
    expect(await domain.db.manager.findOneBy(Integration, { id: integration.id })).toMatchObject({ enabled: false });
    expect(await domain.db.manager.count(SyncRun)).toBe(0);
  });

  it("wait for each other and both end, when scans are written of an integration that is deleted", async () => {
    const account = await saveAccount(domain.db, integration, { accountId: "111111111111" });
    const { id: runId } = await saveScanningRun(domain.db, integration, [account]);
    const claim = { runId, token: TOKEN, limit: 1, now: domain.clock.now() };
    const [claimed] = await claimAccounts(domain.db, claim);
    const scan = {
      accountId: account.accountId,
      outcome: "OK" as const,
      code: null,
      message: null,
      operation: null,
      requestId: null,
      regions: [],
      clusters: [aCluster("one")],
      listed: new Map([["eu-west-1", ["one"]]]),
      tags: null,
    };
    const context = { runId, integrationId: integration.id, token: TOKEN, now: domain.clock.now() };
    await collide(
      () =>
        expect(domain.act((tx) => recordScans(tx, context, [{ account: claimed!, scan }]))).rejects.toThrow(RunEnded),
      (service) => service.delete(ADMIN, integration.id),
    );
    expect(await domain.db.manager.count(Integration)).toBe(0);
  });
});
