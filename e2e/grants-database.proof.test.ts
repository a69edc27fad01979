import { join } from "node:path";
import { startPostgres } from "../launcher/postgres";
import { makeTempDir } from "../launcher/temp-dir";
import { migrateDatabase } from "../shared/platform/database/migrate-database";
import { eventually } from "../testing/eventually";
import { expectReceipt, giveBack, grantAccess, grantsIn, letDoubtPass, openAccess, ourEntries } from "./testing/access";
import { Harness } from "./testing/harness";

const GIVEN = ["payments-eu", "storefront-us", "analytics"];
const TAKEN = ["payments-us", "storefront-eu", "siem"];

describe("a PostgreSQL that goes away and comes back", () => {
  it("delays what is pending and what is being revoked, and loses nothing", async () => {
    const folder = await makeTempDir();
    const dataDir = join(folder.path, "postgres");
    let postgres = await startPostgres({ dataDir, durable: true });
    try {
      await migrateDatabase(postgres.url);
      await using harness = await Harness.open({ database: { url: postgres.url, drop: async () => undefined } });
      const { api } = await harness.startServer();
      await harness.startWorker();
      const story = await openAccess(harness, api);
      const taken = await grantAccess(story, TAKEN);
      await grantsIn(story, taken, "ACTIVE");

      // Their calls are on the way while it goes down, so that what came of them cannot be written down.
      const operations = ["AssociateAccessPolicy", "DeleteAccessEntry"];
      const held = operations.map((operation) => harness.hold({ operation, applyFirst: true }));
      harness.aws.clearCalls();
      const given = await grantAccess(story, GIVEN);
      await giveBack(story, taken);
      for (const calls of held) await calls.begun(3);
      await postgres.stop();
      for (const calls of held) calls.release();
      for (const operation of operations) {
        await eventually(
          "the calls are over",
          () => harness.aws.calls({ operation }),
          (calls) => calls.length >= 3,
        );
      }
      expect(ourEntries(harness)).toHaveLength(GIVEN.length);
      postgres = await startPostgres({ dataDir: postgres.dataDir, durable: true, port: postgres.port });

      await eventually("it is back", async () => (await harness.sql("select 1")).length === 1);
      await grantsIn(story, given, "ACTIVE");
      await eventually("the others are gone", async () => {
        const unseen = await harness.sql("select from grants where id = any($1) and absent_since is null", [taken]);
        return unseen.length === 0;
      });
      await letDoubtPass(harness);
      for (const grant of await grantsIn(story, taken, "REVOKED")) expectReceipt(grant);

      await giveBack(story, given);
      for (const grant of await grantsIn(story, given, "REVOKED")) expectReceipt(grant);
      expect(ourEntries(harness)).toEqual([]);
    } finally {
      await postgres.stop();
      folder.remove();
    }
  });
});
