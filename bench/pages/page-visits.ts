import { aDefinition } from "../../testing/access-flows";
import type { PageActor, PageWorld } from "./save-page-world";

/** The visitor of a page, its variables beside the size of its lists, and the server's time limit. */
export interface PageVisit {
  readonly as: PageActor;
  readonly mostMs: number;
  /** Of a list that has no longer pages. */
  readonly mostRows?: number;
  /** Of each list, where there are fewer than fit a page. */
  readonly rows?: readonly number[];
  readonly variables?: (ids: PageWorld["ids"]) => Readonly<Record<string, unknown>>;
}

const PAGE_MS = 60;
const FACETS_MS = 100;
const SEARCH_MS = 80;

const INSTALL = {
  format: "CLOUD_FORMATION",
  region: "eu-west-1",
  targetUnitIds: ["r-ab12"],
  identityCenterInstanceArn: "arn:aws:sso:::instance/ssoins-1234567890abcdef",
  connectorAccountId: "111111111111",
  organizationId: "o-abcdefghij",
  managementAccountId: "222222222222",
  image: "registry.example.com/drawbridge:0.2.0",
  databaseUrlSecretArn: "arn:aws:secretsmanager:eu-west-1:111111111111:secret:database-AbCdEf",
  cluster: "platform",
  subnets: ["subnet-0123456789abcdef0"],
  securityGroups: ["sg-0123456789abcdef0"],
};

const VIEW = [{ permission: "AmazonEKSViewPolicy" }];

/** By document name. A page with variants is opened by both kinds of people. */
export const PAGE_VISITS: Readonly<Record<string, readonly PageVisit[]>> = {
  "access-history": [page("auditor", ({ cluster }) => ({ filter: { resourceId: cluster } }))],
  accounts: [page("admin", ({ integration }) => ({ integrationId: integration }))],
  approvals: [
    page("owner", ({ request }) => ({ filter: { scope: "WAITING_FOR_ME" }, open: request, isOpen: true })),
    page("auditor", ({ request }) => ({ filter: { scope: "ALL" }, open: request, isOpen: true })),
  ],
  ask: [
    page("member"),
    page("member", () => ({ orderBy: { field: "LAST_USED", direction: "DESC" } })),
    page("member", () => ({ filter: { search: "cluster-1" } })),
  ],
  "ask-resource": [
    page("member", ({ requestable }) => ({
      resourceId: requestable,
      input: { resourceIds: [requestable], permissions: VIEW, durationSeconds: 3_600, justification: "Incident" },
    })),
  ],
  attention: [page("admin")],
  audit: [page("auditor"), page("auditor", ({ cluster }) => ({ filter: { resourceId: cluster } }))],
  "check-integration": [page("admin", ({ connector }) => ({ input: { connectorId: connector, name: "Another" } }))],
  cluster: [page("owner", ({ cluster }) => ({ id: cluster })), page("auditor", ({ cluster }) => ({ id: cluster }))],
  "cluster-facets": [facets("admin"), facets("owner"), facets("member")],
  clusters: [
    page("admin"),
    page("admin", () => ({ filter: { search: "cluster", ownership: ["RESOLVED"] }, orderBy: { field: "VERSION" } })),
    page("owner"),
    page("owner", () => ({ filter: { ownedByMe: true } })),
    page("member"),
  ],
  drift: [page("admin", ({ integration }) => ({ integrationId: integration }))],
  flow: [page("admin", ({ flow }) => ({ id: flow }))],
  "flow-preview": [
    page("admin", ({ flow, integration, provider }) => ({ flowId: flow, input: edited(integration, provider) })),
  ],
  flows: [page("admin"), page("admin", () => ({ filter: { search: "team" }, orderBy: { field: "CHANGED" } }))],
  grant: [page("member", ({ grant }) => ({ id: grant }))],
  group: [page("admin", ({ group }) => ({ id: group }))],
  groups: [page("admin"), page("admin", () => ({ filter: { search: "team" } }))],
  home: [{ ...page("member"), rows: [40, 19, 40] }],
  "install-connector": [page("admin", () => ({ kind: "ECS", input: INSTALL }))],
  integration: [page("admin", ({ integration }) => ({ id: integration }))],
  integrations: [page("admin")],
  "my-access": [
    page("member"),
    page("auditor", () => ({ filter: { states: ["ACTIVE"] }, orderBy: { field: "ENDS_AT" } })),
  ],
  "my-requests": [page("member", () => ({ filter: { scope: "MINE" } }))],
  "my-settings": [page("member")],
  people: [page("admin"), page("admin", () => ({ filter: { search: "user 7" } }))],
  person: [page("admin", ({ member }) => ({ id: member }))],
  pool: [page("admin", ({ integration }) => ({ integrationId: integration }))],
  providers: [page("admin")],
  request: [page("owner", ({ request }) => ({ id: request }))],
  search: ["cluster-4", "user 77", "team pay", "zzz", "a"].flatMap((text) =>
    (["admin", "owner", "member"] as const).map((as) => ({
      as,
      mostMs: SEARCH_MS,
      mostRows: 20,
      variables: () => ({ text }),
    })),
  ),
  settings: [page("admin")],
  shell: [
    { ...page("member"), rows: [10] },
    { ...page("owner"), rows: [10] },
    { ...page("admin"), rows: [0] },
  ],
  "sync-run": [page("admin", ({ syncRun }) => ({ id: syncRun, search: "account" }))],
  "webhook-deliveries": [page("admin", ({ webhook }) => ({ id: webhook }))],
  wizard: [page("admin", () => ({ search: "aws", ownerSearch: "team" }))],
};

function page(as: PageActor, variables?: PageVisit["variables"]): PageVisit {
  return { as, mostMs: PAGE_MS, ...(variables && { variables }) };
}

/** Every facet at once, the values of a tag among them. */
function facets(as: PageActor): PageVisit {
  const kinds = ["ACCOUNT", "REGION", "VERSION", "STATUS", "AUTHENTICATION_MODE", "OWNERSHIP", "TAG_KEY"];
  const asked = [...kinds.map((facet) => ({ facet })), { facet: "TAG_VALUE", tagKey: "env" }];
  return { as, mostMs: FACETS_MS, variables: () => ({ facets: asked, search: "1" }) };
}

/** A flow that lets other people ask for more. */
function edited(integration: string, providerId: string) {
  const { settings } = aDefinition();
  return {
    name: "Edited",
    maxDurationSeconds: 7_200,
    settings,
    requestors: { conditions: [{ attribute: "site", providerId, values: ["S-7", "S-9"] }] },
    targets: [{ integration, permissions: VIEW, resources: [{ mode: "INCLUDE", by: "NAME", values: ["cluster-1*"] }] }],
    approverPolicy: { groups: [{ approvers: [{ kind: "OWNER" }] }] },
  };
}
