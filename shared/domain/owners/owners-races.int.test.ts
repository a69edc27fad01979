import fc from "fast-check";
import {
  aCluster,
  accountNumber,
  aForm,
  saveAccount,
  saveConnector,
  saveScanningRun,
} from "../../../testing/factories";
import { heldUnitOfWork } from "../../../testing/held-unit-of-work";
import { ADMIN, createTestDomain, type TestDomain } from "../../../testing/test-domain";
import { newId } from "../../kernel/ids";
import type { Account } from "../accounts/account.entity";
import type { IdentityProvider } from "../identities/identity-provider.entity";
import { IdentityProvidersService } from "../identities/identity-providers.service";
import type { Integration } from "../integrations/integration.entity";
import { claimAccounts } from "../sync-runs/discovery/claim-accounts";
import { recordScans } from "../sync-runs/discovery/record-scans";
import type { AccountScan } from "../sync-runs/discovery/scan-account";
import { sweepDeferredOwners } from "./deferred-owners";
import { OWNERSHIP_TOPIC } from "./owners.topics";
import { resolveOwners } from "./resolve-owners";

let domain: TestDomain;
let provider: IdentityProvider;
let integration: Integration;
let accounts: Account[];

beforeAll(async () => {
  domain = await createTestDomain();
});

beforeEach(async () => {
  await domain.empty();
  const connector = await saveConnector(domain.db);
  provider = await domain.identityProviders.create(ADMIN, "Okta");
  integration = await domain.integrations.create(
    ADMIN,
    aForm({
      connectorId: connector.id,
      integrationOwners: [{ attribute: "user", values: ["kim"] }],
      ownerRules: [{ keyName: "team", attribute: "group" }],
    }),
  );
  accounts = [];
  for (let n = 1; n <= 4; n += 1) {
    accounts.push(await saveAccount(domain.db, integration, { accountId: accountNumber(n) }));
  }
});

afterAll(() => domain.close());

/** Reads a group of this name, with Kim in it. */
const read = (name: string, providers: Pick<IdentityProvidersService, "importFile"> = domain.identityProviders) =>
  providers.importFile(
    ADMIN,
    provider.id,
    JSON.stringify({
      users: [{ id: "kim", userName: "kim" }],
      groups: [{ id: "g", name, members: ["kim"] }],
    }),
    true,
  );

/** A scan that finds two clusters with this tag in every account. */
async function scan(team: string): Promise<void> {
  await domain.db.query("update sync_runs set state = 'SUCCEEDED', finished_at = now() where finished_at is null");
  const run = await saveScanningRun(domain.db, integration, accounts);
  const token = newId();
  domain.clock.advance({ seconds: 1 });
  const claimed = await claimAccounts(domain.db, { runId: run.id, token, limit: 10, now: domain.clock.now() });
  const batch = claimed.map((account) => {
    const clusters = ["one", "two"].map((name) => aCluster(name, { accountId: account.accountId, tags: { team } }));
    const found: AccountScan = {
      accountId: account.accountId,
      outcome: "OK",
      code: null,
      message: null,
      operation: null,
      requestId: null,
      regions: [],
      clusters,
      listed: new Map([["eu-west-1", ["one", "two"]]]),
      tags: null,
    };
    return { account, scan: found };
  });
  await domain.act((tx) => recordScans(tx, { runId: run.id, integrationId: integration.id, token }, batch));
}

/** The same scan, which has written everything and commits only when released. */
function heldRead(name: string) {
  const { uow, written, release } = heldUnitOfWork(domain.uow);
  const { owners, holdLimits } = domain;
  return { written, release, done: read(name, new IdentityProvidersService({ uow, owners, holdLimits })) };
}

const deferred = (): Promise<unknown[]> => domain.db.query("select resource_id from deferred_ownerships");

async function ownerships(): Promise<Record<string, number>> {
  const rows: { what: string; count: number }[] = await domain.db.query(
    `select concat_ws(' ', r.tags ->> 'team', o.status, o.reason, w.name) as what, count(*)::int as count
       from resources r left join resource_ownerships o on o.resource_id = r.id
       left join resource_owners w on w.resource_id = r.id group by 1`,
  );
  return Object.fromEntries(rows.map((row) => [row.what, row.count]));
}

describe("a scan", () => {
  it("finds the owners of new clusters, and again when a tag changed", async () => {
    await read("Payments");
    await domain.uow.drain();
    domain.live.hints.length = 0;
    await scan("Payments");
    expect(await ownerships()).toEqual({ "Payments RESOLVED Payments": 8 });
    await domain.uow.drain();
    expect(domain.live.hints).toEqual([`${OWNERSHIP_TOPIC}|${integration.id}`]);
    await scan("Paymnts");
    expect(await ownerships()).toEqual({ "Paymnts FALLBACK NO_MATCH kim": 8 });
    await scan("Payments");
    expect(await ownerships()).toEqual({ "Payments RESOLVED Payments": 8 });
  });
});

describe("people that are read while a scan is recorded", () => {
  it("never leave a wrong owner behind, whichever comes first", async () => {
    await read("Search");
    for (let round = 0; round < 8; round += 1) {
      const [name, tag] = round % 2 ? ["Search", "Search"] : ["Payments", "Payments"];
      const work = round % 3 ? [read(name), scan(tag)] : [scan(tag), read(name)];
      await Promise.all(work);
      await sweepDeferredOwners(domain);
      expect(await ownerships()).toEqual({ [`${tag} RESOLVED ${name}`]: 8 });
    }
  });

  it("leave later scans to the next sweep, and never make a scan wait", async () => {
    await read("Search");
    const reading = heldRead("Payments");
    await reading.written;
    await scan("Payments");
    expect(await ownerships()).toEqual({ Payments: 8 });
    reading.release();
    await reading.done;
    await sweepDeferredOwners(domain);
    expect(await ownerships()).toEqual({ "Payments RESOLVED Payments": 8 });
    expect(await deferred()).toEqual([]);
  });

  it("keep the owners of before until then where a tag changed meanwhile", async () => {
    await read("Payments");
    await scan("Payments");
    const reading = heldRead("Search");
    await reading.written;
    await scan("Search");
    expect(await ownerships()).toEqual({ "Search RESOLVED Payments": 8 });
    const sweeping = sweepDeferredOwners(domain);
    reading.release();
    await Promise.all([reading.done, sweeping]);
    await sweepDeferredOwners(domain);
    expect(await ownerships()).toEqual({ "Search RESOLVED Search": 8 });
  });

  it("leave no wrong owner behind, in whatever order they and scans and sweeps come", async () => {
    const names = ["Search", "Payments", "Orders"];
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            what: fc.constantFrom("read", "scan", "sweep"),
            name: fc.constantFrom(...names),
            turns: fc.nat({ max: 40 }),
          }),
          { minLength: 4, maxLength: 8 },
        ),
        async (steps) => {
          const isFirstScan = (n: number) => steps.findIndex(({ what }) => what === "scan") === n;
          await Promise.all(
            steps.map(async ({ what, name, turns }, n) => {
              for (let turn = 0; turn < turns; turn += 1) await domain.db.query("select 1");
              if (what === "read") await read(name);
              // One at a time, like runs of an integration.
              if (what === "scan" && isFirstScan(n)) await scan(name);
              if (what === "sweep") await sweepDeferredOwners(domain);
            }),
          );
          await sweepDeferredOwners(domain);
          expect(await deferred()).toEqual([]);
          const again = await domain.act((tx) => resolveOwners(tx.manager, { integrationId: integration.id }, tx.now));
          expect(again.changedIds).toEqual([]);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("wait for a scan that has looked up and not yet committed", async () => {
    await read("Search");
    await scan("Payments");
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    let lookedUp = () => {};
    const hasLookedUp = new Promise<void>((resolve) => {
      lookedUp = resolve;
    });
    const scanning = domain.act(async (tx) => {
      await tx.manager.query("update resources set tags = $1", [{ team: "Search" }]);
      await resolveOwners(tx.manager, { integrationId: integration.id }, tx.now);
      lookedUp();
      await released;
    });
    await hasLookedUp;
    const reading = read("Payments");
    release();
    await Promise.all([scanning, reading]);
    expect(await ownerships()).toEqual({ "Search FALLBACK NO_MATCH kim": 8 });
  });

  it("and rules that change at the same time end as the last of them", async () => {
    await scan("Payments");
    const { version, id } = await domain.integrations.update(ADMIN, integration.id, 1, { name: "Renamed" });
    const ownerRules = [{ keyName: "squad", attribute: "group" }];
    await Promise.all([
      read("Payments"),
      domain.integrations.update(ADMIN, id, version, { ownerRules }),
      read("Search"),
    ]);
    expect(await ownerships()).toEqual({ "Payments FALLBACK TAG_MISSING kim": 8 });
  });

  it("do not mind that their integration is deleted", async () => {
    await scan("Payments");
    await Promise.all([read("Payments"), domain.integrations.delete(ADMIN, integration.id), read("Search")]);
    expect(await ownerships()).toEqual({});
  });
});
