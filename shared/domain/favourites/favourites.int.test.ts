import { saveAccount, saveConnector, saveIdentity, saveIntegration, saveProvider } from "../../../testing/factories";
import { someoneWaitsForALock } from "../../../testing/lock-waits";
import { createTestDomain, MEMBER, type TestDomain } from "../../../testing/test-domain";
import { newId } from "../../kernel/ids";
import { outsideTransaction } from "../../platform/database/connections/one-connection";
import { Resource } from "../resources/resource.entity";
import { Favourite } from "./favourite.entity";
import { FavouritesService } from "./favourites.service";

let domain: TestDomain;
let favourites: FavouritesService;

beforeAll(async () => {
  domain = await createTestDomain();
  favourites = new FavouritesService({
    uow: domain.uow,
    isVisible: async () => true,
    visibleResources: async () => () => "true",
  });
});
beforeEach(() => domain.empty());
afterAll(() => domain.close());

async function aCluster(): Promise<string> {
  const integration = await saveIntegration(domain.db, await saveConnector(domain.db));
  const account = await saveAccount(domain.db, integration, { accountId: "111111111111" });
  const arn = "arn:aws:eks:eu-west-1:111111111111:cluster/payments";
  const at = new Date("2026-01-01T00:00:00.000Z");
  const { id } = await domain.db.manager.save(Resource, {
    id: newId(),
    type: "EKS_CLUSTER" as const,
    integrationId: integration.id,
    accountRowId: account.id,
    accountId: account.accountId,
    physicalKey: `${arn}#1`,
    arn,
    name: "payments",
    status: "PRESENT" as const,
    manageable: true,
    tags: {},
    contentHash: "",
    firstSeenAt: at,
    changedAt: at,
  });
  return id;
}

describe("a favourite", () => {
  it.each(["integrations", "people"])("is none where its cluster or person goes at that moment: %s", async (table) => {
    const resourceId = await aCluster();
    const { personId } = await saveIdentity(domain.db, await saveProvider(domain.db), "mia");
    let setting: Promise<void> | undefined;
    await domain.db.transaction(async (tx) => {
      await tx.query(`delete from ${table}`);
      setting = outsideTransaction(() => favourites.set({ ...MEMBER, personId }, resourceId, true));
      await someoneWaitsForALock(domain.db);
    });
    await expect(setting).resolves.toBeUndefined();
    expect(await domain.db.manager.count(Favourite)).toBe(0);
  });
});
