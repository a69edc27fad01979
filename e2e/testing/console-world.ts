import type { Page } from "playwright-core";
import { giveBack, grantAccess, grantsIn, personalApi } from "./access";
import type { Api } from "./api";
import type { ConsoleHarness } from "./console";
import { peoplePages } from "./console-people";

export interface ShownPage {
  readonly name: string;
  readonly who: string;
  readonly address: string;
  /** Of the page's heading of first level, once its data has come. */
  readonly heading: RegExp;
  /** Fills in what a person fills in before the page is looked at. */
  readonly fill?: (page: Page) => Promise<void>;
}

/** Of a page whose heading is part of its data. */
export const LOADED = /^(?!Loading)./;
const EMIL = "emil.berg@acme.example";
const ANA = "ana.silva@acme.example";
export const LI = "li.wei@acme.example";

/** A night at a company: access that is there, that has ended and that is asked for; then every page that shows them. */
export async function fillConsole({ harness, story }: ConsoleHarness): Promise<ShownPage[]> {
  const { admin, emil, ana, clusters } = story;
  await makeAdmin(harness, admin);
  await harness.sql("update access_flows set name = 'View and Edit for engineers'");
  const [over] = await grantAccess(story, ["payments-ledger"], {
    justification: "The nightly booking left two pods behind.",
  });
  const [held] = await grantAccess(story, ["payments-eu"], {
    justification: "Checkout answers slowly since the last deploy: I read the logs of the payment pods.",
  });
  await grantsIn(story, [held!, over!], "ACTIVE");
  await giveBack(story, [over!]);
  for (const name of ["payments-us", "storefront-eu"]) {
    await emil.ask("mutation ($id: ID!) { setFavourite(resourceId: $id, favourite: true) { __typename } }", {
      id: clusters.get(name)!.id,
    });
  }
  const { waiting, rejected, ofNoor } = await askForAccess(harness, story);
  await ana.ask(
    'mutation ($id: ID!) { rejectRequest(requestId: $id, reason: "View is enough to see why: ask for that") { request { id } } }',
    { id: rejected },
  );
  await ana.ask(
    'mutation ($id: ID!) { askRequester(requestId: $id, question: "Is the ledger paused meanwhile?") { request { id } } }',
    { id: waiting },
  );
  await grantsIn(story, [over!], "REVOKED");
  const { integrations, accounts, syncRuns } = await admin.ask<
    Record<"integrations" | "accounts" | "syncRuns", { nodes: { id: string; number: string }[] }>
  >(
    `{ integrations { nodes { id } } syncRuns(first: 1) { nodes { id } }
       accounts(first: 1, filter: { search: "Payments Production" }) { nodes { number } } }`,
  );
  const integration = integrations.nodes[0]!.id;
  const cluster = clusters.get("payments-eu")!.id;
  const page = (name: string, who: string, address: string, heading: RegExp) => ({ name, who, address, heading });
  return [
    page("home", EMIL, "/", LOADED),
    page("home-of-an-approver", ANA, "/", LOADED),
    page("home-of-an-admin", LI, "/", LOADED),
    page("ask", EMIL, "/ask", /Ask/),
    { ...page("ask-for-a-cluster", EMIL, `/ask/${clusters.get("storefront-eu")!.id}`, /Ask/), fill: fillWish },
    page("requests", EMIL, "/requests", /Requests/),
    page("request-waiting", EMIL, `/requests/${waiting}`, LOADED),
    page("request-rejected", EMIL, `/requests/${rejected}`, LOADED),
    page("my-access", EMIL, "/access", /My access/),
    page("access-active", EMIL, `/access/${held}`, /payments-eu/),
    page("access-ended", EMIL, `/access/${over}`, /payments-ledger/),
    page("approvals", ANA, "/approvals", /Approvals/),
    page("approval", ANA, `/approvals/${ofNoor}`, LOADED),
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
    page("catalog", LI, "/catalog", /Catalog/),
    page("catalog-aws", LI, "/catalog/aws", /Connect Integrations Group/),
    page("new-integration", LI, "/integrations/new/night", /New integration/),
    page("edit-integration", LI, `/integrations/${integration}/edit`, /Edit/),
    ...["overview", "sync", "accounts", "owners", "drift", "history"].map((tab) =>
      page(`integration-${tab}`, LI, `/integrations/${integration}/${tab}`, /Acme/),
    ),
    page("integration", LI, `/integrations/${integration}`, /Acme/),
    page("sync-run", LI, `/integrations/${integration}/history/${syncRuns.nodes[0]!.id}`, LOADED),
    page("coverage", LI, `/integrations/${integration}/coverage`, /Owners of clusters/),
    page("first-steps", LI, "/start", /First steps/),
    page("audit", LI, "/audit", /Audit/),
    page("audit-of-a-member", EMIL, "/audit", /Audit/),
    page("audit-story", LI, `/audit/grants/${over}`, /access to payments-ledger/),
    page("audit-who-had-access", LI, `/audit/access-history?resource=${cluster}`, /Who had access/),
    page("attention", LI, "/attention", /Needs attention/),
    ...(await flowPages(admin)),
    ...(await peoplePages(story.admin)).map(([name, address, heading]) => page(name, LI, address, heading)),
    page("attention-overdue", LI, "/attention?show=overdue", /Needs attention/),
    page("attention-drift", LI, "/attention?show=drift", /Needs attention/),
    ...(await administrationPages(admin)),
    page("sessions", EMIL, "/settings/sessions", /sessions/i),
    page("tokens", EMIL, "/settings/tokens", /tokens/i),
    page("notifications", EMIL, "/settings/notifications", /notifications/i),
    page("delegation", ANA, "/settings/delegation", /delegat/i),
    page("no-such-page", EMIL, "/nowhere", /There is no page/),
    page("no-such-request", EMIL, "/requests/0190a5b0-0000-7000-8000-000000000000", LOADED),
  ];
}

/** The draft is kept in the browser: it is the same at the next look. */
async function fillWish(page: Page): Promise<void> {
  await page.getByRole("checkbox", { name: "View" }).check();
  await page.getByRole("textbox", { name: "Reason" }).fill("The cart answers slowly: I look at its logs.");
  await page.getByText("Li Wei").first().waitFor();
  // From its second section on, the form fits into the window.
  const section = await page.getByRole("heading", { name: "Permission" }).boundingBox();
  await page.evaluate(`scrollBy({ top: ${section!.y - 80}, behavior: "instant" })`);
}

/** The flow by which the access of the others came, in each of its views. */
async function flowPages(admin: Api): Promise<ShownPage[]> {
  const { accessFlows } = await admin.ask<{ accessFlows: { nodes: { id: string }[] } }>(
    "{ accessFlows { nodes { id } } }",
  );
  const flow = `/flows/${accessFlows.nodes[0]!.id}`;
  const page = (name: string, address: string, heading: RegExp) => ({ name, who: LI, address, heading });
  return [
    page("flows", "/flows", /Access flows/),
    page("flow", flow, /View and Edit/),
    page("flow-reach", `${flow}?tab=reach`, /View and Edit/),
    page("flow-grants", `${flow}?tab=grants`, /View and Edit/),
    page("flow-history", `${flow}?tab=history`, /View and Edit/),
    page("flow-edit", `${flow}?edit=1`, /Edit View and Edit/),
    page("flow-new", "/flows/new", /New access flow/),
    { ...page("flow-of-a-member", flow, /View and Edit/), who: EMIL },
  ];
}

/** Connectors, webhooks and service accounts with something in them, and the other settings of administrators. */
async function administrationPages(admin: Api): Promise<ShownPage[]> {
  const { createWebhook, createServiceAccount } = await admin.ask<{
    createWebhook: { webhook: { id: string } };
    createServiceAccount: { serviceAccount: { id: string } };
  }>(`mutation {
    createWebhook(input: { url: "https://hooks.example.com/drawbridge", events: [GRANT_OVERDUE, DRIFT_FOUND] }) { webhook { id } }
    createServiceAccount(input: { name: "terraform", roles: [ADMIN] }) { serviceAccount { id } }
  }`);
  const { connectors } = await admin.ask<{ connectors: { nodes: { id: string }[] } }>(
    "{ connectors { nodes { id } } }",
  );
  const account = createServiceAccount.serviceAccount.id;
  await admin.ask(
    'mutation ($id: ID!) { createApiToken(input: { serviceAccountId: $id, name: "pipeline", scopes: [READ] }) { apiToken { id } } }',
    { id: account },
  );
  const page = (name: string, address: string, heading: RegExp) => ({ name, who: LI, address, heading });
  return [
    page("connectors", "/settings/connectors", /Connectors/),
    page("connector", `/settings/connectors/${connectors.nodes[0]!.id}`, LOADED),
    page("connector-install", "/settings/connectors?install=1", /Install a connector/),
    page("pool", "/settings/pool", /Pool/),
    page("webhooks", "/settings/webhooks", /Webhooks/),
    page("webhook-new", "/settings/webhooks?make=JSON", /Add a webhook/),
    page("webhook", `/settings/webhooks/${createWebhook.webhook.id}`, /hooks\.example\.com/),
    page("mail", "/settings/mail", /Mail and chat/),
    page("service-accounts", "/settings/service-accounts", /Service accounts/),
    page("service-account-new", "/settings/service-accounts?make=1", /Add a service account/),
    page("service-account", `/settings/service-accounts/${account}`, /terraform/),
    page("people-sessions", "/settings/people-sessions", /Sessions/),
    page("people-tokens", "/settings/people-sessions?show=tokens", /Sessions/),
    page("about", "/settings/about", /About/),
  ];
}

/** Li Wei, as an administrator. */
export async function makeAdmin(harness: ConsoleHarness["harness"], admin: Api): Promise<void> {
  const [person] = await harness.sql<{ id: string }>("select id from homes where user_name = $1", [LI]);
  await admin.ask("mutation ($id: ID!) { assignRole(personId: $id, role: ADMIN) { person { id } } }", {
    id: person!.id,
  });
}

interface Wish {
  readonly cluster: string;
  readonly why: string;
  readonly permission?: string;
  readonly namespaces?: readonly string[];
}

/** Requests that wait for Emil, one that Ana rejects, and those of others that wait for her. */
async function askForAccess(harness: ConsoleHarness["harness"], story: ConsoleHarness["story"]) {
  const { admin, emil, clusters } = story;
  const ask = (person: Api, { cluster, why, permission = "AmazonEKSViewPolicy", namespaces }: Wish) =>
    askFor(person, {
      resourceIds: [clusters.get(cluster)!.id],
      permissions: [{ permission, namespaces }],
      durationSeconds: 3_600,
      justification: why,
    });
  const waiting = await ask(emil, {
    cluster: "payments-us",
    permission: "AmazonEKSEditPolicy",
    namespaces: ["checkout"],
    why: "Refunds of order 88412 hang since last night. I want to restart the refund workers.",
  });
  const rejected = await ask(emil, {
    cluster: "payments-ledger",
    permission: "AmazonEKSEditPolicy",
    why: "The nightly booking is empty.",
  });
  const others: Record<string, string> = {};
  for (const { who, ...wish } of OTHERS) {
    others[who] = await ask(await personalApi(harness, admin, `${who}@acme.example`), wish);
  }
  return { waiting, rejected, ofNoor: others["noor.haddad"]! };
}

const OTHERS: readonly (Wish & { readonly who: string })[] = [
  {
    who: "cleo.marin",
    cluster: "payments-eu",
    why: "A customer sees prices in another currency. I need the logs of the checkout.",
  },
  {
    who: "noor.haddad",
    cluster: "payments-us",
    permission: "AmazonEKSEditPolicy",
    namespaces: ["invoices"],
    why: "Rolling back release 2026.48 of the invoice service.",
  },
  { who: "mario.rossi", cluster: "payments-ledger", why: "Reading the events of a booking job that failed." },
];

async function askFor(person: Api, input: Readonly<Record<string, unknown>>): Promise<string> {
  const { createAccessRequest } = await person.ask<{ createAccessRequest: { request: { id: string } } }>(
    "mutation ($input: AccessRequestInput!) { createAccessRequest(input: $input) { request { id } } }",
    { input },
  );
  return createAccessRequest.request.id;
}

/**
 * Adds to every name and text that others choose what a page may not be harmed by. Straight to the database: the API takes no
 * override of direction, and names of AWS and of identity providers come as they are.
 */
export async function makeNamesHostile({ harness }: Pick<ConsoleHarness, "harness">): Promise<void> {
  for (const [table, column] of NAMES) await harness.sql(`update ${table} set ${column} = ${column} || $1`, [HOSTILE]);
  // As long as EKS lets a name be, and AWS a tag.
  await harness.sql("update resources set name = rpad(name, 100, '-and-further') where name in ('ci-runners', 'siem')");
  await harness.sql(
    "update resources set tags = tags || jsonb_build_object($1::text, $2::text) where name like 'payments-%'",
    ["k".repeat(128), `${HOSTILE} `.repeat(2).slice(0, 256)],
  );
}

const NAMES = [
  ["identities", "display_name"],
  ["integrations", "name"],
  ["accounts", "name"],
  ["access_flows", "name"],
  ["connectors", "name"],
  ["access_requests", "justification"],
  ["access_decisions", "reason"],
  ["request_questions", "question"],
] as const;

const HOSTILE =
  " <img src=x onerror=alert(1)> \u202eمكتوب من اليمين إلى اليسار, 日本語のテキスト, " +
  "averyveryverylongwordwithoutanyspacethatmustnotpushthepagesidewayswhateveritswidthis";
