import { createTestDomain, type TestDomain } from "../../../testing/test-domain";
import { StartupError } from "../../kernel/app-error";
import { ensureInstallation } from "./installation";
import { Installation } from "./installation.entity";

const ID = "0c0ffee0-0000-4000-8000-00000000abcd";

describe("the installation of a database", () => {
  let domain: TestDomain;

  beforeAll(async () => {
    domain = await createTestDomain();
  });

  beforeEach(() => domain.empty());

  afterAll(() => domain.close());

  const ensure = (expectedId?: string) => ensureInstallation(domain.db, expectedId, domain.clock.now());

  it("is made once, by the first of many processes", async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => ensure()));
    expect(new Set(all.map((one) => one.id)).size).toBe(1);
    expect(new Set(all.map((one) => one.externalId)).size).toBe(1);
    expect(await domain.db.manager.count(Installation)).toBe(1);
  });

  it("has an external id that nobody can guess", async () => {
    expect((await ensure()).externalId).toMatch(/^drawbridge-[0-9a-f-]{36}$/);
  });

  it("takes the id it is given, whatever its case, and is found by it again", async () => {
    expect((await ensure(ID.toUpperCase())).id).toBe(ID);
    expect((await ensure(ID)).id).toBe(ID);
    expect((await ensure(ID.toUpperCase())).id).toBe(ID);
    expect((await ensure()).id).toBe(ID);
  });

  it("refuses an environment that names another one: the database may be a copy", async () => {
    await ensure(ID);
    const other = ensure("0c0ffee0-0000-4000-8000-00000000ffff");
    await expect(other).rejects.toThrow(StartupError);
    await expect(other).rejects.toThrow(`belongs to installation ${ID}`);
  });
});
