import { grantAccess, grantsIn, letEndComeNear } from "./access";
import type { Api } from "./api";
import type { ConsoleStage } from "./console";

export interface ShownPage {
  readonly name: string;
  readonly who: string;
  readonly address: string;
  /** Of the page's heading of first level, once its data has come. */
  readonly heading: RegExp;
}

const EMIL = "emil.berg@acme.example";
const ANA = "ana.silva@acme.example";
const LI = "li.wei@acme.example";

const LONG =
  "The nightly settlement of payments hangs since 02:10. <b>Not bold</b> مكتوب من اليمين إلى اليسار, 日本語のテキスト, " +
  "averyveryverylongwordwithoutanyspacethatmustnotpushthepagesidewayswhateveritswidthis";

/** One of each: access that is there, that has ended and that is asked for; then every page that shows them. */
export async function fillConsole({ stage, story }: ConsoleStage): Promise<ShownPage[]> {
  const { admin, emil, ana, clusters } = story;
  await makeAdmin(stage, admin);
  const [held, over] = await grantAccess(story, ["payments-eu", "search"]);
  await grantsIn(story, [held!, over!], "ACTIVE");
  await letEndComeNear(stage, over!);
  const waiting = await ask(emil, clusters.get("payments-us")!.id);
  const rejected = await ask(emil, clusters.get("analytics")!.id);
  await ana.ask('mutation ($id: ID!) { rejectRequest(requestId: $id, reason: "Use the replica") { request { id } } }', {
    id: rejected,
  });
  await ana.ask('mutation ($id: ID!) { askRequester(requestId: $id, question: "Which payment?") { request { id } } }', {
    id: waiting,
  });
  await grantsIn(story, [over!], "REVOKED");
  const { integrations, accounts } = await admin.ask<
    Record<"integrations" | "accounts", { nodes: { id: string; number: string }[] }>
  >(
    '{ integrations { nodes { id } } accounts(first: 1, filter: { search: "Payments Production" }) { nodes { number } } }',
  );
  const integration = integrations.nodes[0]!.id;
  const cluster = clusters.get("payments-eu")!.id;
  const page = (name: string, who: string, address: string, heading: RegExp) => ({ name, who, address, heading });
  return [
    page("home", EMIL, "/", /./),
    page("home-of-an-approver", ANA, "/", /./),
    page("home-of-an-admin", LI, "/", /./),
    page("ask", EMIL, "/ask", /Ask/),
    page("ask-for-a-cluster", EMIL, `/ask/${clusters.get("storefront-eu")!.id}`, /Ask/),
    page("requests", EMIL, "/requests", /Requests/),
    page("request-waiting", EMIL, `/requests/${waiting}`, /./),
    page("request-rejected", EMIL, `/requests/${rejected}`, /./),
    page("my-access", EMIL, "/access", /My access/),
    page("access-active", EMIL, `/access/${held}`, /payments-eu/),
    page("access-ended", EMIL, `/access/${over}`, /search/),
    page("approvals", ANA, "/approvals", /Approvals/),
    page("approval", ANA, `/approvals/${waiting}`, /./),
    page("approvals-none", EMIL, "/approvals", /Approvals/),
    page("clusters", LI, "/resources", /Clusters/),
    page("clusters-of-an-owner", ANA, "/resources", /Clusters/),
    page("clusters-nothing-matches", LI, "/resources?search=nothing-is-called-so", /Clusters/),
    page("cluster", LI, `/resources/${cluster}`, /payments-eu/),
    page("cluster-of-an-owner", ANA, `/resources/${cluster}`, /payments-eu/),
    page("cluster-of-a-member", EMIL, `/resources/${cluster}`, /payments-eu/),
    page("accounts", LI, "/accounts", /Accounts/),
    page("account", LI, `/accounts/${accounts.nodes[0]!.number}`, /Payments Production/),
    page("integrations", LI, "/integrations", /Integrations/),
    ...["overview", "sync", "accounts", "owners", "drift", "history"].map((tab) =>
      page(`integration-${tab}`, LI, `/integrations/${integration}/${tab}`, /Acme/),
    ),
    page("attention", LI, "/attention", /Needs attention/),
    page("sessions", EMIL, "/settings/sessions", /sessions/i),
    page("tokens", EMIL, "/settings/tokens", /tokens/i),
    page("notifications", EMIL, "/settings/notifications", /notifications/i),
    page("delegation", ANA, "/settings/delegation", /delegat/i),
    page("no-such-page", EMIL, "/nowhere", /There is no page/),
    page("no-such-request", EMIL, "/requests/0190a5b0-0000-7000-8000-000000000000", /./),
  ];
}

/** Li Wei, as an administrator. */
export async function makeAdmin(stage: ConsoleStage["stage"], admin: Api): Promise<void> {
  const [person] = await stage.sql<{ id: string }>("select id from homes where user_name = $1", [LI]);
  await admin.ask("mutation ($id: ID!) { assignRole(personId: $id, role: ADMIN) { person { id } } }", {
    id: person!.id,
  });
}

async function ask(person: Api, resourceId: string): Promise<string> {
  const input = {
    resourceIds: [resourceId],
    permissions: [{ permission: "AmazonEKSEditPolicy", namespaces: ["checkout"] }],
    durationSeconds: 3_600,
    justification: LONG,
  };
  const { createAccessRequest } = await person.ask<{ createAccessRequest: { request: { id: string } } }>(
    "mutation ($input: AccessRequestInput!) { createAccessRequest(input: $input) { request { id } } }",
    { input },
  );
  return createAccessRequest.request.id;
}
