import { execute, type GraphQLObjectType, getNamedType, isObjectType, parse } from "graphql";
import { statementsOf } from "../../shared/testing/count-statements";
import { ADMIN } from "../../shared/testing/test-domain";
import { createTestApi, type TestApi } from "../testing/api";
import { makeWorld } from "../testing/matrix/world";
import { createContext } from "./context";

/** Types of whose rows only the columns asked for are read, and where such rows come from. */
const SPARSE: [string, (fields: string) => string][] = [
  ["Resource", (fields) => `{ resources { nodes { ${fields} } } }`],
  ["Account", (fields) => `{ accounts { nodes { ${fields} } } }`],
  ["Account", (fields) => `{ resources { nodes { account { ${fields} } } } }`],
  ["ResourceOwner", (fields) => `{ resources { nodes { owners { ${fields} } } } }`],
  ["ResourceOwnership", (fields) => `{ resources { nodes { ownership { ${fields} } } } }`],
];

describe("the columns that are asked for", () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await createTestApi();
    await makeWorld(api.platform);
  });

  afterAll(() => api.close());

  const sparse = async (document: string) => (await api.ask(ADMIN, document)).data;

  /** Nobody said what is asked for, so that rows are read whole. */
  async function whole(document: string) {
    const contextValue = createContext(api.platform, ADMIN);
    const { data } = await execute({ schema: api.schema, document: parse(document), contextValue });
    return JSON.parse(JSON.stringify(data));
  }

  it.each(SPARSE)("are enough for each field of %s by itself", async (type, document) => {
    const told: string[] = [];
    for (const field of fieldsOf(type)) {
      const [one, other] = [await sparse(document(field)), await whole(document(field))];
      expect(one).toEqual(other);
      if (/:("[^"]+"|\d|true|\[\{)/.test(JSON.stringify(one))) told.push(field);
    }
    // Otherwise nothing would have been compared.
    expect(told.length).toBeGreaterThan(0.7 * fieldsOf(type).length);
  });

  it.each(SPARSE)("are enough for all fields of %s at once", async (type, document) => {
    const all = document(fieldsOf(type).join(" "));
    expect(await sparse(all)).toEqual(await whole(all));
  });

  it("are all that is read, with what orders the rows and tells them apart", async () => {
    const document = "{ resources { nodes { version ...More } } } fragment More on Resource { account { name } }";
    const sent = (await statementsOf(api.platform.db, () => sparse(document))).join();
    expect(sent).toContain(`as "version"`);
    expect(sent).toContain(`x.name as "name"`);
    expect(sent).not.toMatch(/certificate_authority|content_hash|ou_path/);
  });

  it("are read together with how many there are in all, where that is asked for", async () => {
    const list = '{ resources(first: 1, filter: { regions: ["eu-west-1"] }) { totalCount nodes { name } } }';
    expect(await statementsOf(api.platform.db, () => sparse(list))).toHaveLength(1);
    expect(await sparse(list)).toEqual(await whole(list));
    const uncounted = "{ resources(first: 1) { nodes { name } } }";
    expect((await statementsOf(api.platform.db, () => sparse(uncounted))).join()).not.toContain("count(");
  });

  it("are those of all places in a document, since rows are shared", async () => {
    const document = "{ accounts { nodes { id email } } resources { nodes { account { id arn } } } }";
    expect(await sparse(document)).toEqual(await whole(document));
  });

  function fieldsOf(type: string): string[] {
    const fields = (api.schema.getType(type) as GraphQLObjectType).getFields();
    return Object.values(fields).map(({ name, type: led }) => {
      const to = getNamedType(led);
      return isObjectType(to) ? `${name} { ${plainFieldsOf(to).join(" ")} }` : name;
    });
  }
});

function plainFieldsOf(type: GraphQLObjectType): string[] {
  const fields = Object.values(type.getFields()).filter(({ type: led }) => !isObjectType(getNamedType(led)));
  return fields.map(({ name }) => name);
}
