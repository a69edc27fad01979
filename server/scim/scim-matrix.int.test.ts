import { join } from "node:path";
import { newId } from "../../shared/kernel/ids";
import { committedText } from "../../testing/committed-text";
import { ADMIN } from "../../testing/test-domain";
import { type Route, routesOf } from "../testing/authorization-matrix/routes";
import { SCIM_PATH } from "./scim-path";
import { openScimHarness, type ScimHarness, type ScimPeer, scimGroup, scimUser, USER_URN } from "./testing/scim-api";

const TABLE = join(__dirname, "scim-matrix.expected.txt");
const MARK = "nobody-elses";

/** The token sent: ROTATED is a provider's former one whose successor was used, API an admin's for the API. */
const BY = ["NONE", "WRONG", "API", "ROTATED", "OTHER", "OWN"] as const;
type By = (typeof BY)[number];

interface Answer {
  readonly by: By;
  readonly route: Route;
  readonly status: number;
  readonly text: string;
}

/** Every route of SCIM with every kind of token: a new route has to be declared in the table. */
describe("the routes of SCIM", () => {
  let harness: ScimHarness;
  let own: ScimPeer;
  const answers: Answer[] = [];
  const taken: string[] = [];

  beforeAll(async () => {
    harness = await openScimHarness({ DRAWBRIDGE_FAILED_SIGN_IN_LIMIT: "1000000" });
    own = await harness.peer("Own");
    const tokens = await tokensOf(harness, own);
    for (const route of routesOf(harness.app).filter((one) => one.includes(` ${SCIM_PATH}`))) {
      const paths = await makeOwn();
      for (const by of BY) {
        answers.push({ by, route, ...(await ask(harness, tokens[by], route, paths)) });
        if (by !== "OWN" && !(await areAsMade(paths))) taken.push(`${by} ${route}`);
      }
    }
  });

  afterAll(() => harness.close());

  /** A user and a group of the provider, by kind. */
  async function makeOwn(): Promise<Record<string, string>> {
    const made = {
      Users: await own.post("/Users", scimUser(`${MARK}-${newId()}`)),
      Groups: await own.post("/Groups", scimGroup(`${MARK}-${newId()}`)),
    };
    return { Users: made.Users.body.id, Groups: made.Groups.body.id };
  }

  async function areAsMade(ids: Record<string, string>): Promise<boolean> {
    const found = await Promise.all(Object.entries(ids).map(([kind, id]) => own.get(`/${kind}/${id}`)));
    return found.every(({ text }) => text.includes(MARK));
  }

  it("answer as the table declares (UPDATE_SNAPSHOT=1 rewrites it, to be read line by line)", () => {
    const routes = [...new Set(answers.map(({ route }) => route))];
    const lines = routes.map((route) => {
      const cells = BY.map((by) => answers.find((one) => one.route === route && one.by === by)!.status);
      return line(route.replace(" ", ":"), cells);
    });
    const table = `${[line("route", BY), ...lines].join("\n")}\n`;
    expect(table.split("\n")).toEqual(committedText(TABLE, table).split("\n"));
    expect(lines.length).toBeGreaterThan(50);
  });

  it("show and change a provider's own objects for no other token", () => {
    // Every sent body has a different name.
    const showing = answers.filter(({ text }) => text.includes(MARK)).map(({ by, route }) => `${by} ${route}`);
    expect(showing.filter((one) => !one.startsWith("OWN "))).toEqual([]);
    expect(showing).toContain("OWN GET /scim/v2/Users");
    expect(taken).toEqual([]);
  });

  it("answer all invalid tokens alike", () => {
    const refused = answers.filter(({ by }) => by !== "OWN" && by !== "OTHER");
    expect([...new Set(refused.map(({ text }) => text))]).toEqual([expect.stringContaining('"status":"401"')]);
  });
});

async function tokensOf({ api, peer }: ScimHarness, own: ScimPeer): Promise<Record<By, string | null>> {
  const { scimTokens, serviceAccounts } = api.platform;
  const [other, rotated] = [await peer("Other"), await peer("Rotated")];
  const { token: present } = await scimTokens.rotate(ADMIN, rotated.providerId);
  await scimTokens.authenticate(present);
  const { id } = await serviceAccounts.create(ADMIN, "Terraform", ["ADMIN"]);
  const { token: ofApi } = await serviceAccounts.createToken(ADMIN, id, {});
  return { NONE: null, WRONG: "wrong", API: ofApi, ROTATED: rotated.token, OTHER: other.token, OWN: own.token };
}

async function ask(
  { url }: ScimHarness,
  token: string | null,
  route: Route,
  own: Readonly<Record<string, string>>,
): Promise<Pick<Answer, "status" | "text">> {
  const [method = "", whole = ""] = route.split(" ");
  const path = whole.slice(SCIM_PATH.length);
  const kind = path.split("/")[1] ?? "";
  const id = own[kind] ?? (kind === "Schemas" ? USER_URN : "User");
  const response = await fetch(`${url}${path.replace(":id", id)}`, {
    method,
    headers: { ...(token !== null && { authorization: `Bearer ${token}` }), "content-type": "application/scim+json" },
    body: method === "GET" || method === "DELETE" ? undefined : JSON.stringify(bodyOf(method, path, kind)),
  });
  return { status: response.status, text: await response.text() };
}

function bodyOf(method: string, path: string, kind: string): object {
  const message = (name: string) => ({ schemas: [`urn:ietf:params:scim:api:messages:2.0:${name}`] });
  if (path.endsWith("/.search")) return message("SearchRequest");
  const name = `sent-${newId()}`;
  const changed = { op: "replace", path: kind === "Groups" ? "displayName" : "title", value: name };
  if (method === "PATCH") return { ...message("PatchOp"), Operations: [changed] };
  return kind === "Groups" ? scimGroup(name) : scimUser(name);
}

function line(first: string, cells: readonly (string | number)[]): string {
  return `${first.padEnd(40)} ${cells.map((cell) => `${cell}`.padEnd(8)).join("")}`.trimEnd();
}
