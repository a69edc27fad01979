import { ADMIN } from "../../testing/test-domain";
import { createTestApi, type TestApi } from "../testing/api";
import { type Inventory, saveInventory, saveResource } from "../testing/inventory";
import { ownershipChanges } from "./ownership-changes";

let api: TestApi;
let inventory: Inventory;

beforeAll(async () => {
  api = await createTestApi();
  inventory = await saveInventory(api.platform.db, 1, api.clock.now());
});

afterAll(() => api.close());

describe("a subscription to the owners of an integration", () => {
  it("sends each change once, and no earlier ones", async () => {
    const { db, uow, owners } = api.platform;
    const { integration, accounts } = inventory;
    const resolve = () => uow.run(ADMIN, (tx) => owners.resolveIntegration(tx, integration.id));
    await saveResource(db, accounts[0]!, "before");
    await resolve();
    api.clock.advance({ seconds: 1 });

    const changes = ownershipChanges(api.platform, integration.id);
    const first = changes.next();
    const added = await saveResource(db, accounts[0]!, "after");
    await resolve();
    expect((await first).value).toEqual({ integrationId: integration.id, resourceIds: [added.id] });

    const second = changes.next();
    const another = await saveResource(db, accounts[0]!, "later");
    await resolve();
    expect((await second).value).toEqual({ integrationId: integration.id, resourceIds: [another.id] });
    await changes.return(undefined);
  });
});
