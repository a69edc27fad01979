import { personActor, saveIdentity, saveProvider } from "../../../testing/factories";
import { ADMIN, createTestDomain, type TestDomain } from "../../../testing/test-domain";
import { newId } from "../../kernel/ids";
import type { AuditEntry } from "../../platform/database/unit-of-work";
import { type AuditFilter, AuditQueries } from "./audit.queries";

let domain: TestDomain;
let queries: AuditQueries;

beforeAll(async () => {
  domain = await createTestDomain();
  queries = new AuditQueries(domain);
});

afterAll(() => domain.close());

const write = (entry: Partial<AuditEntry>, actor = ADMIN) =>
  domain.uow.run(actor, (tx) => tx.audit({ action: "api.test-done", subjectType: "test", subjectId: "1", ...entry }));

const actions = async (filter: AuditFilter) => (await queries.list(filter, {})).nodes.map(({ action }) => action);

async function exported(filter: AuditFilter): Promise<string[]> {
  const found: string[] = [];
  for await (const events of queries.all(filter)) found.push(...events.map(({ action }) => action));
  return found;
}

describe("events about an object", () => {
  it.each(["resourceId", "flowId", "grantId", "accessRequestId"] as const)("are found by %s", async (name) => {
    const id = newId();
    await write({ action: `api.test-subject-${name}`, subjectId: id });
    await write({ action: `api.test-named-${name}`, after: { items: [{ thing: { id } }] } });
    await write({ action: `api.test-other-${name}`, after: { id: newId() } });
    const both = [`api.test-named-${name}`, `api.test-subject-${name}`];
    expect(await actions({ [name]: id })).toEqual(both);
    expect(await exported({ [name]: id })).toEqual(both.toReversed());
    expect(await actions({ [name]: id, action: "api.test-named" })).toEqual([`api.test-named-${name}`]);
    expect(await actions({ [name]: id, to: new Date(0) })).toEqual([]);
  });

  it("are those about all of the given objects", async () => {
    const [resourceId, flowId] = [newId(), newId()];
    await write({ action: "api.test-both", after: { resourceId, flowId } });
    await write({ action: "api.test-one", after: { resourceId } });
    expect(await actions({ resourceId, flowId })).toEqual(["api.test-both"]);
    expect(await actions({ resourceId, flowId, grantId: newId() })).toEqual([]);
  });

  it("come page by page, each once", async () => {
    const resourceId = newId();
    for (const n of [1, 2, 3]) await write({ action: `api.test-page-${n}`, after: { resourceId } });
    const first = await queries.list({ resourceId }, { first: 2 });
    const second = await queries.list({ resourceId }, { first: 2, after: first.cursorOf(first.nodes.at(-1)!) });
    const found = [...first.nodes, ...second.nodes].map(({ action }) => action);
    expect(found).toEqual(["api.test-page-3", "api.test-page-2", "api.test-page-1"]);
    expect(await first.totalCount()).toBe(3);
  });
});

describe("events of a person", () => {
  it("are those by the person, and those that name the person or an identity of theirs", async () => {
    const provider = await saveProvider(domain.db);
    const [mia, max] = await Promise.all(["mia", "max"].map((name) => saveIdentity(domain.db, provider, name)));
    await write({ action: "api.test-by-mia" }, personActor(mia!));
    await write({ action: "api.test-for-mia", after: { grantee: { id: mia!.personId } } }, personActor(max!));
    await write({ action: "api.test-identity-of-mia", subjectId: mia!.id });
    await write({ action: "api.test-by-max" }, personActor(max!));
    expect(await actions({ personId: mia!.personId, action: "api.test-" })).toEqual([
      "api.test-identity-of-mia",
      "api.test-for-mia",
      "api.test-by-mia",
    ]);
  });

  it("include those of everybody who was merged into the person, however often", async () => {
    const [first, second, third] = [newId(), newId(), newId()];
    await write({ action: "api.test-of-first", after: { personId: first } });
    await write({ action: "person.merged", subjectType: "person", subjectId: second, before: { goneId: first } });
    await write({ action: "person.merged", subjectType: "person", subjectId: third, before: { goneId: second } });
    expect(await actions({ personId: third, action: "api.test-" })).toEqual(["api.test-of-first"]);
    expect(await exported({ personId: third })).toEqual(["api.test-of-first", "person.merged", "person.merged"]);
  });
});
