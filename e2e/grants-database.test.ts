import { join } from "node:path";
import { startPostgres } from "../quickstart/postgres";
import { makeThrowAwayFolder } from "../quickstart/throw-away-folder";
import { migrate } from "../shared/platform/database/migrate";
import { expectReceipt, giveBack, grantAccess, grantsIn, letDoubtPass, openAccess, ourEntries } from "./testing/access";
import { eventually } from "./testing/eventually";
import { Stage } from "./testing/stage";

jest.setTimeout(120_000);

const GIVEN = ["payments-eu", "storefront-us", "analytics"];
const TAKEN = ["payments-us", "storefront-eu", "siem"];

describe("a PostgreSQL that goes away and comes back", () => {
  it("delays what is pending and what is being revoked, and loses nothing", async () => {
    const folder = await makeThrowAwayFolder();
    const dataDir = join(folder.path, "postgres");
    let postgres = await startPostgres({ dataDir, durable: true });
    try {
      await migrate(postgres.url);
      await using stage = await Stage.open({ database: { url: postgres.url, drop: async () => undefined } });
      const { api } = await stage.startServer();
      await stage.startWorker();
      const story = await openAccess(stage, api);
      const taken = await grantAccess(story, TAKEN);
      await grantsIn(story, taken, "ACTIVE");

      // Their calls are on the way while it goes down, so that what came of them cannot be written down.
      const faults = ["AssociateAccessPolicy", "DeleteAccessEntry"].map((operation) =>
        stage.aws.addFault({ operation, applyFirst: true, delayMs: 3_000, times: 3 }),
      );
      const given = await grantAccess(story, GIVEN);
      await giveBack(story, taken);
      await eventually("calls are on the way", () => faults.every(({ remaining }) => remaining <= 0));
      await postgres.stop();
      await eventually("the calls are over", () => ourEntries(stage).length === GIVEN.length);
      postgres = await startPostgres({ dataDir: postgres.dataDir, durable: true, port: postgres.port });

      await eventually("it is back", async () => (await stage.sql("select 1")).length === 1);
      await grantsIn(story, given, "ACTIVE", 60_000);
      await eventually("the others are gone", async () => {
        const unseen = await stage.sql("select from grants where id = any($1) and absent_since is null", [taken]);
        return unseen.length === 0;
      });
      await letDoubtPass(stage);
      for (const grant of await grantsIn(story, taken, "REVOKED")) expectReceipt(grant);

      await giveBack(story, given);
      for (const grant of await grantsIn(story, given, "REVOKED")) expectReceipt(grant);
      expect(ourEntries(stage)).toEqual([]);
    } finally {
      await postgres.stop();
      folder.remove();
    }
  });
});
