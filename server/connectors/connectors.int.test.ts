import { saveConnector, saveIntegration } from "../../testing/factories";
import { emptyTables } from "../../testing/test-database";
import { ADMIN, AUDITOR } from "../../testing/test-domain";
import { createTestApi, type TestApi } from "../testing/api";
import { connectorChanges } from "./connector-changes";

let api: TestApi;

beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());
afterEach(() => emptyTables(api.platform.db, ["connectors"]));

const save = (name: string, secondsSilent = 0) => {
  const lastSeenAt = new Date(api.clock.now().getTime() - secondsSilent * 1_000);
  return saveConnector(api.platform.db, { name, lastSeenAt });
};

describe("the list of connectors", () => {
  const names = async (args: string) => {
    const { data, codes } = await api.ask(AUDITOR, `{ connectors${args} { totalCount nodes { name status } } }`);
    expect(codes).toEqual([]);
    return (data!.connectors as { nodes: { name: string }[] }).nodes.map(({ name }) => name);
  };

  beforeEach(async () => {
    await save("alpha", 90);
    await save("beta");
    await save("gamma", 30);
  });

  it("is sorted by name, and in other orders", async () => {
    expect(await names("")).toEqual(["alpha", "beta", "gamma"]);
    expect(await names("(orderBy: { field: LAST_SEEN_AT })")).toEqual(["alpha", "gamma", "beta"]);
    expect(await names("(orderBy: { field: NAME, direction: DESC }, first: 2)")).toEqual(["gamma", "beta"]);
  });

  it("is filtered by status, and by a text in the name", async () => {
    expect(await names("(filter: { status: DISCONNECTED })")).toEqual(["alpha"]);
    expect(await names("(filter: { status: CONNECTED, search: 'ETA' })".replaceAll("'", '"'))).toEqual(["beta"]);
  });

  it("refuses a cursor of another order", async () => {
    const first = await api.ask(ADMIN, "{ connectors(first: 1) { pageInfo { endCursor } } }");
    const { endCursor } = (first.data!.connectors as { pageInfo: { endCursor: string } }).pageInfo;
    const other = `{ connectors(after: "${endCursor}", orderBy: { field: NAME, direction: DESC }) { totalCount } }`;
    expect((await api.ask(ADMIN, other)).codes).toEqual(["INVALID_INPUT"]);
  });
});

describe("changes of connectors", () => {
  it("return it whole: renamed, and as it was before its deletion", async () => {
    const { id } = await save("one", 90);
    const rename = `mutation { updateConnector(id: "${id}", version: 1, name: "two") { connector { id name announcedName version } } }`;
    expect((await api.ask(ADMIN, rename)).data).toEqual({
      updateConnector: { connector: { id, name: "two", announcedName: "one", version: 2 } },
    });
    expect((await api.ask(ADMIN, rename)).codes).toEqual(["CONFLICT"]);
    const remove = `mutation { deleteConnector(id: "${id}", version: 2) { connector { id name status lastTest { id } } } }`;
    expect(await api.ask(ADMIN, remove)).toMatchObject({
      codes: [],
      data: { deleteConnector: { connector: { id, name: "two", status: "DISCONNECTED", lastTest: null } } },
    });
    expect((await api.ask(ADMIN, remove)).codes).toEqual(["NOT_FOUND"]);
  });

  it("are refused with the names of the integrations that use it", async () => {
    const connector = await save("used", 90);
    await saveIntegration(api.platform.db, connector, { name: "Production" });
    const { codes } = await api.ask(
      ADMIN,
      `mutation { deleteConnector(id: "${connector.id}", version: 1) { connector { id } } }`,
    );
    expect(codes).toEqual(["INVALID_STATE"]);
  });
});

describe("following connectors", () => {
  const next = async (changes: ReturnType<typeof connectorChanges>) => (await changes.next()).value!;

  it("sends all connectors at first, then a renamed and a deleted one, and no mere heartbeats", async () => {
    const [one, two] = [await save("one", 90), await save("two")];
    const changes = connectorChanges(api.platform, null);
    expect([await next(changes), await next(changes)]).toMatchObject([
      { connectorId: one.id, connector: { name: "one" } },
      { connectorId: two.id },
    ]);
    await api.platform.db.query("update connectors set last_seen_at = $1 where id = $2", [api.clock.now(), two.id]);
    await api.platform.connectors.delete(ADMIN, one.id, 1);
    expect(await next(changes)).toEqual({ connectorId: one.id, connector: null });
    await api.platform.connectors.rename(ADMIN, two.id, 1, "three");
    expect(await next(changes)).toMatchObject({ connectorId: two.id, connector: { name: "three" } });
    await changes.return(undefined);
  });

  it("to a single one ends with its deletion", async () => {
    const { id } = await save("one", 90);
    const changes = connectorChanges(api.platform, id);
    await next(changes);
    await api.platform.connectors.delete(ADMIN, id, 1);
    expect(await next(changes)).toEqual({ connectorId: id, connector: null });
    await api.platform.live.publish("connector", id);
    expect((await changes.next()).done).toBe(true);
  });
});
