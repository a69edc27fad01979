import { rmSync, writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { IdentityProvider } from "../../shared/domain/identities/identity-provider.entity";
import { emptyTables } from "../../testing/test-database";
import { ADMIN } from "../../testing/test-domain";
import { createTestApi, type TestApi } from "../testing/api";
import { importAtStart } from "./import-at-start";

let api: TestApi;
let folder: string;
let path: string;

beforeAll(async () => {
  api = await createTestApi();
  folder = await mkdtemp(join(tmpdir(), "drawbridge-people-"));
  path = join(folder, "people.yaml");
});
beforeEach(async () => {
  api.lines.length = 0;
  await emptyTables(api.platform.db, ["identity_providers"]);
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await api.close();
});

const start = (document: string | null, name = "People from file") => {
  if (document !== null) writeFileSync(path, document);
  const { platform } = api;
  const config = { ...platform.config, DRAWBRIDGE_IDENTITY_FILE: path, DRAWBRIDGE_IDENTITY_FILE_PROVIDER: name };
  return importAtStart({ ...platform, config });
};
const people = (...ids: string[]) => `users:\n${ids.map((id) => `  - { id: ${id}, userName: ${id} }\n`).join("")}`;
const names = async () => {
  const rows = await api.platform.db.query("select user_name from identities where removed_at is null order by 1");
  return rows.map((row: { user_name: string }) => row.user_name) as string[];
};
const providers = () => api.platform.db.manager.find(IdentityProvider, { order: { nameKey: "ASC" } });
const audited = async () =>
  (await api.platform.db.query("select action from audit_events order by id")).map(
    (row: { action: string }) => row.action,
  ) as string[];

describe("the document in the configuration", () => {
  it("is imported when the server starts, into a provider created for it", async () => {
    await start(people("ana", "ben"));
    expect(await names()).toEqual(["ana", "ben"]);
    expect(await providers()).toMatchObject([{ name: "People from file", kind: "FILE", failure: null }]);
  });

  it("goes into the provider of that name, whatever its case", async () => {
    await api.platform.identityProviders.create(ADMIN, "Company");
    await start(people("ana"), "company");
    expect(await providers()).toMatchObject([{ name: "Company" }]);
  });

  it("changes nobody at the next start when nothing differs, and records no event", async () => {
    await start(people("ana", "ben"));
    const before = await api.platform.db.query("select xmin::text, * from identities order by id");
    const saidBefore = (await audited()).length;
    await start(null);
    expect(await api.platform.db.query("select xmin::text, * from identities order by id")).toEqual(before);
    expect(await audited()).toHaveLength(saidBefore);
  });

  it("is held where many would be removed: one log line says so, and the provider keeps the reason until it is imported", async () => {
    const everybody = ["ana", "ben", "cleo", "dara", "ed"];
    await start(people(...everybody));
    api.lines.length = 0;
    await start(people("ana"));
    expect(await names()).toEqual(everybody);
    const failure = {
      code: "REMOVALS_HELD",
      message: "4 of 5 people would go, so nothing was changed. If that is right, import with 'confirmRemovals'.",
    };
    expect(await providers()).toMatchObject([{ failure }]);
    // A busy machine warns of lost hints, too.
    const said = api.lines.filter(({ msg }) => msg.startsWith("people "));
    expect(said).toMatchObject([{ level: 40, msg: `people not imported: ${failure.message}` }]);
    await start(people(...everybody, "finn"));
    expect(await providers()).toMatchObject([{ failure: null }]);
  });

  it("keeps the server from starting when it is invalid, in one sentence with the place", async () => {
    await expect(start("users:\n  - { id: ana, userName: ana, manager: bob }\n")).rejects.toMatchObject({
      name: "StartupError",
      message: `The identity file ${path} cannot be imported into 'People from file': The document is refused whole: Line 2: the user 'ana' has the manager 'bob', who is not among the users.`,
    });
    expect(await providers()).toEqual([]);
  });

  it("keeps the server from starting when it does not exist, or its name cannot be one", async () => {
    rmSync(path);
    await expect(start(null)).rejects.toMatchObject({
      name: "StartupError",
      message: `The identity file ${path} cannot be read (ENOENT).`,
    });
    await expect(start(people("ana"), "a/b")).rejects.toMatchObject({ name: "StartupError" });
  });

  it("is imported once by two servers that start together", async () => {
    await Promise.all([start(people("ana", "ben")), start(null), start(null)]);
    expect(await names()).toEqual(["ana", "ben"]);
    expect(await providers()).toHaveLength(1);
  });

  it("may be left out", async () => {
    await importAtStart(api.platform);
    expect(await providers()).toEqual([]);
  });
});
