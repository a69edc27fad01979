import { join } from "node:path";
import { committedText } from "../../testing/committed-text";
import { ADMIN } from "../../testing/test-domain";
import { sessionOf } from "../testing/authorization-matrix/actors";
import { type Route, routesOf } from "../testing/authorization-matrix/routes";
import { TERRAFORM_PATH } from "./terraform-routes";
import { createRequestOf, upsertRequestOf } from "./testing/provider-models";
import {
  aFlowModel,
  anIntegration,
  idOfSource,
  openTerraformHarness,
  type TerraformHarness,
} from "./testing/terraform-harness";

const TABLE = join(__dirname, "terraform-matrix.expected.txt");
const MARK = "Marked";

const BY = [
  "NONE",
  "WRONG",
  "SCIM",
  "SESSION",
  "MEMBER",
  "AUDITOR",
  "READ",
  "ADMIN",
  "GOVERN",
  "BOTH",
  "WHOLE",
] as const;
type By = (typeof BY)[number];

interface Answer {
  readonly by: By;
  readonly route: Route;
  readonly status: number;
  readonly text: string;
}

/** Every route of Terraform, by every kind of token: a new one has to be declared in the table. */
describe("the routes of Terraform", () => {
  let harness: TerraformHarness;
  const answers: Answer[] = [];
  const changed: string[] = [];

  beforeAll(async () => {
    harness = await openTerraformHarness({
      DRAWBRIDGE_FAILED_SIGN_IN_LIMIT: "1000000",
      DRAWBRIDGE_STRANGER_LIMIT: "1000000",
    });
    const headers = await headersOf(harness);
    let ids = await makeOwn();
    let before = await everything();
    for (const route of routesOf(harness.app).filter((one) => one.includes(` ${TERRAFORM_PATH}/`))) {
      for (const by of BY) {
        answers.push({ by, route, ...(await ask(route, headers[by], ids)) });
        if ((await everything()) === before) continue;
        changed.push(`${by} ${route}`);
        ids = await makeOwn();
        before = await everything();
      }
    }
  });
  afterAll(() => harness.close());

  async function makeOwn(): Promise<Record<string, string>> {
    await harness.empty();
    const integration = await harness.wire.createIntegration(createRequestOf(anIntegration(harness)));
    const flow = await harness.wire.createFlow(upsertRequestOf(aFlowModel({ name: MARK })));
    return { integrations: integration.id, "access-flows": flow.id };
  }

  const everything = async () =>
    JSON.stringify(
      await harness.api.platform.db.query(
        `select id, name, version, deleted_at from integrations union all select id, name, version, deleted_at from access_flows order by 1`,
      ),
    );

  async function ask(route: Route, headers: Record<string, string>, ids: Record<string, string>) {
    const [method = "", path = ""] = route.split(" ");
    const kind = path.includes("access-flows") ? "access-flows" : "integrations";
    const isSent = method === "POST" || method === "PUT";
    const nothing = { apply: true, integrations: [], access_flows: [], drawbridge: { version: 1 } };
    const body = path.includes("configuration")
      ? nothing
      : kind === "integrations"
        ? createRequestOf(anIntegration(harness, { name: "Sent" }))
        : upsertRequestOf(aFlowModel({ name: "Sent" }));
    const response = await fetch(`${harness.origin}${path.replace(":id", ids[kind]!)}`, {
      method,
      headers: { ...headers, ...(isSent && { "content-type": "application/json" }) },
      body: isSent ? JSON.stringify(body) : undefined,
    });
    return { status: response.status, text: await response.text() };
  }

  it("answer as the table declares (UPDATE_SNAPSHOT=1 rewrites it, to be read line by line)", () => {
    const routes = [...new Set(answers.map(({ route }) => route))];
    const lines = routes.map((route) => {
      const cells = BY.map((by) => answers.find((one) => one.route === route && one.by === by)!.status);
      return line(route.replace(" ", ":"), cells);
    });
    const table = `${[line("route", BY), ...lines].join("\n")}\n`;
    expect(table.split("\n")).toEqual(committedText(TABLE, table).split("\n"));
    expect(lines.length).toBeGreaterThan(10);
  });

  it("show and change nothing for a refused client", () => {
    const refused = answers.filter(({ status }) => status >= 400);
    expect(refused.filter(({ text }) => text.includes(MARK) || text.includes("AWS production"))).toEqual([]);
    expect(refused.filter(({ by, route }) => changed.includes(`${by} ${route}`))).toEqual([]);
    expect(changed).toContain("BOTH POST /api/admin/v2/access-flows");
  });

  function line(first: string, cells: readonly (string | number)[]): string {
    return `${first.padEnd(42)} ${cells.map((cell) => `${cell}`.padEnd(8)).join("")}`.trimEnd();
  }
});

async function headersOf(harness: TerraformHarness): Promise<Record<By, Record<string, string>>> {
  const { identityProviders, scimTokens } = harness.api.platform;
  const { id } = await identityProviders.create(ADMIN, "Scim", null, "SCIM");
  const scim = await scimTokens.rotate(ADMIN, id);
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const of = async (...args: Parameters<TerraformHarness["tokenFor"]>) => bearer(await harness.tokenFor(...args));
  return {
    NONE: {},
    WRONG: bearer("wrong"),
    SCIM: bearer(scim.token),
    SESSION: await adminSession(harness),
    MEMBER: await of(["MEMBER"]),
    AUDITOR: await of(["AUDITOR"]),
    READ: await of(["ADMIN"], ["READ"]),
    ADMIN: await of(["ADMIN"], ["ADMIN"]),
    GOVERN: await of(["ADMIN"], ["GOVERN"]),
    BOTH: await of(["ADMIN"], ["ADMIN", "GOVERN"]),
    WHOLE: await of(["ADMIN"]),
  };
}

/** The headers of a page in the session of an admin who signed in a moment ago. */
async function adminSession(harness: TerraformHarness): Promise<Record<string, string>> {
  const { db, identityProviders, roles } = harness.api.platform;
  const people = { users: [{ id: "ada", userName: "ada", displayName: "Ada" }], groups: [] };
  await identityProviders.importFile(ADMIN, await idOfSource(harness, "Okta"), JSON.stringify(people), false);
  const [ada]: { id: string; person_id: string }[] = await db.query(
    "select id, person_id from identities where user_name = 'ada'",
  );
  await roles.assign(ADMIN, ada!.person_id, "ADMIN");
  return { ...(await sessionOf(harness.api.platform, { id: ada!.id })), origin: harness.origin };
}
