import { join } from "node:path";
import { Client } from "pg";
import { createTestDatabase } from "../testing/test-database";
import { Harness } from "./testing/harness";
import { runScript } from "./testing/run-to-end";
import { bothRunToEnd, refusedStart, startToEnd } from "./testing/stories/refused-start";

const OTHER_INSTALLATION = "00000000-0000-4000-8000-000000000001";

describe("a process that cannot start gives the reason in one sentence", () => {
  let harness: Harness;

  beforeAll(async () => {
    harness = await Harness.open();
    await harness.startServer();
  });

  afterAll(() => harness[Symbol.asyncDispose]());

  it("when the database was made before the first release", async () => {
    const database = await createTestDatabase();
    try {
      const env = { ...harness.env(), ...harness.aws.env(), DATABASE_URL: database.url };
      await query(database.url, "update schema_migrations set name = 'Foundation1795564800000'");
      const sentence =
        "This database was made by another version of Drawbridge, which was never released; its data cannot be taken over. Access that it gave is ended by that version alone: end every grant there first. Then set DATABASE_URL to an empty database and start again.";

      const ended = [await harness.drawbridge(["migrate"], env), ...(await bothRunToEnd(harness, env))];
      expect(ended).toEqual(Array(3).fill(refusedStart(sentence)));
    } finally {
      await database.drop();
    }
  });

  it("when the database belongs to another installation", async () => {
    const env = { ...harness.env(), ...harness.aws.env(), DRAWBRIDGE_INSTALLATION_ID: OTHER_INSTALLATION };
    const sentence = `This database belongs to installation ${harness.installationId}, and DRAWBRIDGE_INSTALLATION_ID says ${OTHER_INSTALLATION}: refusing to act. If the database is a copy, keep it away from the accounts of the original.`;

    expect(await bothRunToEnd(harness, env)).toEqual(Array(2).fill(refusedStart(sentence)));
    expect(harness.aws.calls()).toEqual([]);
  });

  it("when a worker is to use the simulator and would reach AWS", async () => {
    const { AWS_ENDPOINT_URL: _, ...aws } = harness.aws.env();
    const addresses = [{}, { AWS_ENDPOINT_URL: "https://sts.eu-west-1.amazonaws.com" }];
    const ended = await Promise.all(
      addresses.map((address) =>
        startToEnd(harness, "worker", { ...harness.env(), ...aws, ...address } as Record<string, string>),
      ),
    );

    const sentence =
      "AWS_ENDPOINT_URL must name the simulator; to use the real AWS set DRAWBRIDGE_AWS=real and leave it empty.";
    expect(ended).toEqual(Array(2).fill(refusedStart(sentence)));
  });
});

describe("a process that starts", () => {
  it("names a variable that nothing reads in its log", async () => {
    const env = {
      DATABASE_URL: "postgres://drawbridge@127.0.0.1:1/drawbridge",
      DRAWBRIDGE_AUDIT_ANCOR: "/srv/anchor.json",
    };
    const script: [string] = [join(__dirname, "../dist/server/main.js")];

    expect((await runScript(script, env)).stderr).toContain(
      "Drawbridge has no variable DRAWBRIDGE_AUDIT_ANCOR: DRAWBRIDGE_AUDIT_ANCHOR may be meant.",
    );
  });
});

async function query(databaseUrl: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(sql);
  await client.end();
}
