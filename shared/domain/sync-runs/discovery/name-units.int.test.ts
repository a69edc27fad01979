import { anOrganizationAccount, saveAccount, saveConnector, saveIntegration } from "../../../../testing/factories";
import { someoneWaitsForALock } from "../../../../testing/lock-waits";
import { createTestDomain, type TestDomain } from "../../../../testing/test-domain";
import { outsideTransaction } from "../../../platform/database/connections/one-connection";
import type { Integration } from "../../integrations/integration.entity";
import { organizationalUnits } from "../../search/resources/organizational-units";
import { nameUnits } from "./name-units";
import { aFailure, ManyAccounts } from "./testing/many-accounts";

const [ROOT, ABOVE, FIRST, SECOND] = ["r-ab12", "ou-ab12-above111", "ou-ab12-first111", "ou-ab12-second11"] as const;
const NAMES = new Map([
  [ROOT, "Root"],
  [ABOVE, "Workloads"],
  [FIRST, "Payments"],
  [SECOND, "Search"],
]);

let domain: TestDomain;
let cloud: ManyAccounts;
let integration: Integration;

beforeAll(async () => {
  domain = await createTestDomain();
});
beforeEach(async () => {
  await domain.empty();
  cloud = new ManyAccounts();
  cloud.units = new Map(NAMES);
  integration = await saveIntegration(domain.db, await saveConnector(domain.db));
  await place("111111111111", [ROOT, ABOVE, FIRST]);
  await place("222222222222", [ROOT, ABOVE, SECOND]);
});
afterAll(() => domain.close());

const place = (accountId: string, ouPath: string[]) =>
  saveAccount(domain.db, integration, { ...anOrganizationAccount(accountId), ouPath });
const read = () => nameUnits({ ...domain, cloud }, integration.id, new AbortController().signal);
const names = async () => (await organizationalUnits(domain.db, integration.id)).map(({ id, name }) => [id, name]);

describe("the names of organizational units, by a sync", () => {
  it("are read by one list for each unit that has units below it, and shown", async () => {
    expect(await names()).toContainEqual([FIRST, null]);
    await read();
    expect(cloud.askedForUnits).toEqual([[ABOVE, ROOT]]);
    expect(await names()).toEqual([...NAMES]);
  });

  it("are read again only where one is missing, or after a day", async () => {
    await read();
    await read();
    expect(cloud.askedForUnits).toHaveLength(1);
    await place("333333333333", [ROOT, ABOVE, "ou-ab12-third111"]);
    await read();
    expect(cloud.askedForUnits.at(-1)).toEqual([ABOVE]);
    domain.clock.advance({ hours: 24 });
    cloud.units.set(FIRST, "Billing");
    await read();
    expect(cloud.askedForUnits.at(-1)).toEqual([ABOVE, ROOT]);
    expect(await names()).toContainEqual([FIRST, "Billing"]);
  });

  it("stay as they were where AWS refuses to list them, which fails nothing", async () => {
    await read();
    domain.clock.advance({ hours: 24 });
    cloud.unitNamesFailure = aFailure("denied", "AccessDeniedException");
    await expect(read()).resolves.toBeUndefined();
    expect(await names()).toEqual([...NAMES]);
    expect(domain.lines).toContainEqual(expect.objectContaining({ code: "AccessDeniedException" }));
  });

  it("are those of an examination since then, where there was one", async () => {
    await read();
    const { id, connectorId } = integration;
    const later = new Date(domain.clock.now().getTime() + 1_000);
    await domain.db.query(
      `insert into doctor_runs (id, connector_id, integration_id, settings, state, requested_by, units, started_at, finished_at)
       values (gen_random_uuid(), $1, $2, '{}', 'FINISHED', 'test', $3, $4, $4)`,
      [connectorId, id, JSON.stringify([{ id: FIRST, name: "Renamed" }]), later],
    );
    expect(await names()).toContainEqual([FIRST, "Renamed"]);
  });

  it("are not read for an integration that is switched off or deleted", async () => {
    await domain.db.query("update integrations set enabled = false");
    await read();
    await domain.db.query("delete from integrations");
    await read();
    expect(cloud.askedForUnits).toEqual([]);
  });

  it("are dropped without an error while the integration is being deleted", async () => {
    let reading: Promise<void> | undefined;
    await domain.db.transaction(async (tx) => {
      await tx.query("delete from integrations");
      reading = outsideTransaction(read);
      await someoneWaitsForALock(domain.db);
    });
    await expect(reading).resolves.toBeUndefined();
    expect(await domain.db.query("select 1 from organizational_unit_names")).toEqual([]);
  });
});
