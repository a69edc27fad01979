import { EventEmitter, once } from "node:events";
import { Client } from "pg";
import type { OwnersQueries } from "../../shared/domain/owners/owners.queries";
import type { Tx } from "../../shared/platform/database/unit-of-work";
import { eventually } from "../../testing/eventually";
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
  const resolve = (tx: Tx) => api.platform.owners.resolveIntegration(tx, inventory.integration.id);
  const eventOf = (...resources: readonly { readonly id: string }[]) => ({
    integrationId: inventory.integration.id,
    resourceIds: resources.map(({ id }) => id),
  });

  it("sends each change once, and none that is older than half a minute", async () => {
    const { db, uow } = api.platform;
    const { integration, accounts } = inventory;
    // Transactions of other databases hold the horizon back.
    const elsewhere = new Client({ connectionString: process.env.DRAWBRIDGE_TEST_DATABASE_URL });
    await elsewhere.connect();
    await elsewhere.query("begin");
    await elsewhere.query("select pg_current_xact_id()");
    await saveResource(db, accounts[0]!, "before");
    await uow.run(ADMIN, resolve);
    api.clock.advance({ seconds: 31 });

    const changes = ownershipChanges(api.platform, integration.id);
    const first = changes.next();
    const added = await saveResource(db, accounts[0]!, "after");
    await uow.run(ADMIN, resolve);
    expect((await first).value).toEqual(eventOf(added));

    const second = changes.next();
    const another = await saveResource(db, accounts[0]!, "later");
    await uow.run(ADMIN, resolve);
    expect((await second).value).toEqual(eventOf(another));
    await changes.return(undefined);
    await elsewhere.end();
    api.clock.advance({ seconds: 31 });
  });

  it("sends what was committed between the reader's query and the subscription", async () => {
    const { db, uow } = api.platform;
    const { integration, accounts } = inventory;
    const added = await saveResource(db, accounts[0]!, "between");
    await uow.run(ADMIN, resolve);
    api.clock.advance({ seconds: 1 });

    const changes = ownershipChanges(api.platform, integration.id);
    expect((await changes.next()).value).toEqual(eventOf(added));
    await changes.return(undefined);
    api.clock.advance({ seconds: 31 });
  });

  it("sends what was resolved long before the subscription and committed after it, once", async () => {
    const { db, uow } = api.platform;
    const { integration, accounts } = inventory;
    const [early, late] = [await saveResource(db, accounts[0]!, "early"), await saveResource(db, accounts[0]!, "late")];
    const resolved = new EventEmitter();
    const committed = uow.run(ADMIN, async (tx) => {
      await resolve(tx);
      resolved.emit("before commit");
      await once(resolved, "commit");
    });
    await once(resolved, "before commit");
    api.clock.advance({ seconds: 31 });
    let reads = 0;
    const changedSince: OwnersQueries["changedSince"] = async (...asked) => {
      const changed = await api.platform.ownersQueries.changedSince(...asked);
      reads += 1;
      return changed;
    };
    const ownersQueries = Object.assign(Object.create(api.platform.ownersQueries), { changedSince });
    const changes = ownershipChanges({ ...api.platform, ownersQueries }, integration.id);
    const first = changes.next();
    await eventually("the subscription has read", () => reads > 0);
    resolved.emit("commit");
    await committed;
    expect((await first).value).toEqual(eventOf(...[early, late].sort((a, b) => (a.id < b.id ? -1 : 1))));

    const second = changes.next();
    const another = await saveResource(db, accounts[0]!, "after all");
    await uow.run(ADMIN, resolve);
    expect((await second).value).toEqual(eventOf(another));
    await changes.return(undefined);
  });
});
