import { execFile, spawnSync } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { pageDocuments } from "../../bench/pages/page-documents";
import { type ClientsServer, CREATE, startClientsServer, VIEWER, WAITING } from "./testing/clients-server";

const PYTHON = "/usr/bin/python3";
const PACKAGES = "python3-gql, python3-requests, python3-requests-toolbelt, python3-aiohttp and python3-websockets";

const isInstalled = spawnSync(PYTHON, ["-c", "import gql, requests_toolbelt, aiohttp, websockets"]).status === 0;

const isRequired = process.env.CI === "true";
if (!isInstalled && !isRequired) console.info(`Tests with Python's gql are skipped: ${PYTHON} lacks ${PACKAGES}.`);
const withGql = isInstalled || isRequired ? describe : describe.skip;

withGql("Python's gql", () => {
  let server: ClientsServer;

  beforeAll(async () => {
    server = await startClientsServer();
  });
  afterAll(() => server.stop());

  it("reads the schema with its defaults, queries, mutates, receives problems, and subscribes", async () => {
    if (!isInstalled) throw new Error(`Python's gql cannot be tried: install ${PACKAGES} for ${PYTHON}.`);
    const { url: URL, socketUrl: SOCKET_URL, authorization: AUTHORIZATION } = server;
    const lists = ["clusters", "flows", "integrations", "people", "settings", "attention", "my-access"];
    const pages = pageDocuments().filter(({ name }) => lists.includes(name));
    const PAGES = JSON.stringify(pages.map((page) => ({ ...page, variables: { first: 10 } })));
    const env = { URL, SOCKET_URL, AUTHORIZATION, VIEWER, CREATE, WAITING, PAGES };
    const { stdout } = await promisify(execFile)(PYTHON, [join(__dirname, "testing/gql_client.py")], { env });
    const said = JSON.parse(stdout);
    const viewer = { viewer: { name: expect.any(String), roles: ["ADMIN"] } };
    expect(said).toMatchObject({
      graphqlCore: expect.stringMatching(/^3\./),
      requests: {
        asked: viewer,
        changed: { createServiceAccount: { serviceAccount: { name: "gql-requests" } } },
        refused: [{ extensions: { code: "INVALID_INPUT", fields: [{ path: ["name"] }] } }],
        locations: { deprecated: ["FIELD_DEFINITION", "ARGUMENT_DEFINITION", "INPUT_FIELD_DEFINITION", "ENUM_VALUE"] },
        knowsGrant: true,
      },
      aiohttp: { asked: viewer, changed: { createServiceAccount: { serviceAccount: { name: "gql-aiohttp" } } } },
      pages: {
        clusters: ["resources"],
        flows: ["accessFlows"],
        integrations: ["integrations"],
        people: ["people"],
        settings: ["apiTokens", "connectors", "delegations", "serviceAccounts", "webhookEvents", "webhooks"],
        attention: ["needsAttention"],
        "my-access": ["grants"],
      },
      followed: { approvalsWaiting: { count: 0 } },
    });
  });
});
