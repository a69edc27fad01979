import { statementsOf } from "../../../testing/count-statements";
import { saveProvider } from "../../../testing/factories";
import { createTestDomain, type TestDomain } from "../../../testing/test-domain";
import { IdentityProvider } from "../../domain/identities/identity-provider.entity";
import { updateRows } from "./update-rows";

let domain: TestDomain;

beforeAll(async () => {
  domain = await createTestDomain();
});
beforeEach(() => domain.empty());
afterAll(() => domain.close());

const read = (id: string) => domain.db.manager.findOneByOrFail(IdentityProvider, { id });

describe("writing properties of many rows", () => {
  it("writes dates, documents, numbers and nulls, and nothing else, in one statement", async () => {
    const [first, second, other] = [
      await saveProvider(domain.db),
      await saveProvider(domain.db),
      await saveProvider(domain.db),
    ];
    const failure = { code: "X", message: 'It\'s "so" \\ and $1', lists: [[1], null] };
    const at = new Date("2026-03-29T01:30:00.123Z");
    const rows = [
      { ...first!, name: "unwritten", failure, syncedAt: at, version: 7 },
      { ...second!, failure: null, syncedAt: null, version: 8 },
    ] as unknown as IdentityProvider[];
    const statements = await statementsOf(domain.db, () =>
      updateRows(domain.db.manager, IdentityProvider, rows, ["failure", "syncedAt", "version"]),
    );
    expect(statements).toHaveLength(1);
    expect(await read(first!.id)).toMatchObject({ name: first!.name, failure, syncedAt: at, version: 7 });
    expect(await read(second!.id)).toMatchObject({ failure: null, syncedAt: null, version: 8 });
    expect(await read(other!.id)).toEqual(other);
    const [bare] = await domain.db.query("select failure is null as none from identity_providers where id = $1", [
      second!.id,
    ]);
    expect(bare).toEqual({ none: true });
  });

  it("of none sends no statement, and of a property that is no column fails", async () => {
    const { manager } = domain.db;
    expect(await statementsOf(domain.db, () => updateRows(manager, IdentityProvider, [], ["version"]))).toEqual([]);
    const one = await read((await saveProvider(domain.db)).id);
    await expect(updateRows(manager, IdentityProvider, [one], ["integration" as never])).rejects.toThrow("no column");
  });
});
