import type { PageActor } from "../../../bench/pages/save-page-world";

type Thing = Readonly<Record<string, unknown>>;
type Data = Readonly<Record<string, { readonly nodes: readonly Thing[] }>>;

/** A list, and the thing in it that is changed. */
export interface CachedPage {
  readonly query: string;
  readonly variables?: object;
  readonly of: (data: Data) => Thing;
}

export interface CachedMutation {
  readonly text: string;
  readonly variables: (thing: Thing) => object;
}

interface CachedChange {
  readonly name: string;
  readonly as: PageActor;
  readonly page: CachedPage;
  readonly mutation: CachedMutation;
  /** Of the thing, as the page shows it. */
  readonly before: object;
  readonly after: object;
}

/** The changes that people make on an open page, with the fields that the page shows. */
export const CACHED_CHANGES: readonly CachedChange[] = [
  {
    ...change("rejectRequest", "owner", 'requestId: $id, reason: "Not now."', "request", requests("WAITING_FOR_ME")),
    before: { state: "PENDING", items: [{ state: "PENDING", decisions: [] }] },
    after: { state: "REJECTED", items: [{ state: "REJECTED", decisions: [{ decision: "REJECT" }] }] },
  },
  {
    ...change("approveRequest", "owner", "requestId: $id", "request", requests("WAITING_FOR_ME")),
    before: { state: "PENDING", items: [{ state: "PENDING", grant: null }] },
    after: { state: "APPROVED", items: [{ state: "APPROVED", grant: { state: "PENDING" } }] },
  },
  {
    ...change("cancelRequest", "member", "requestId: $id", "request", requests("MINE", "PENDING")),
    before: { state: "PENDING" },
    after: { state: "CANCELLED", items: [{ state: "CANCELLED", cancelReason: "BY_PERSON" }] },
  },
  {
    ...change("revokeGrant", "member", `grantId: $id, reason: "Nobody needs it"`, "grant", {
      list: "grants(first: 1, filter: { states: [ACTIVE] })",
      fields: "id state endReason",
    }),
    before: { state: "ACTIVE", endReason: null },
    // Given back, or ended as its cluster's owner, whosever comes first.
    after: { state: "REVOKING" },
  },
  {
    ...change("setFavourite", "member", "resourceId: $id, favourite: false", "resource", {
      list: "favourites(first: 1)",
      fields: "id favourite",
    }),
    before: { favourite: true },
    after: { favourite: false },
  },
  {
    ...change("markNotificationsRead", "member", "ids: [$id]", "notifications", {
      list: "notifications(first: 1)",
      fields: "id readAt",
    }),
    before: { readAt: null },
    after: { readAt: expect.any(String) },
  },
  {
    ...change("revokeApiToken", "member", "id: $id", "apiToken", {
      list: 'apiTokens(first: 1, filter: { search: "Token 7" })',
      fields: "id name revokedAt",
    }),
    before: { name: "Token 7", revokedAt: null },
    after: { revokedAt: expect.any(String) },
  },
  {
    ...change("updateConnector", "admin", 'id: $id, name: "renamed", version: 1', "connector", {
      list: 'connectors(first: 1, filter: { search: "connector-7" })',
      fields: "id name version",
    }),
    before: { name: "connector-7", version: 1 },
    after: { name: "renamed", version: 2 },
  },
  {
    ...change("setServiceAccountEnabled", "admin", "id: $id, enabled: false, version: 1", "serviceAccount", {
      list: "serviceAccounts(first: 1)",
      fields: "id enabled",
    }),
    before: { enabled: true },
    after: { enabled: false },
  },
  {
    ...change("setIntegrationEnabled", "admin", "id: $id, enabled: false, version: 1", "integration", {
      list: 'integrations(first: 1, filter: { search: "Organization 7" })',
      fields: "id enabled status version",
    }),
    before: { enabled: true },
    after: { enabled: false, status: "DISABLED" },
  },
];

interface List {
  /** With its arguments. */
  readonly list: string;
  readonly fields: string;
}

function requests(scope: string, state = "PENDING"): List {
  return {
    list: `accessRequests(first: 1, filter: { scope: ${scope}, states: [${state}] })`,
    fields: "id state items { id state cancelReason decisions { id decision } grant { id state } }",
  };
}

/** The page asks for the same fields as the mutation: what changed is in its payload. */
function change(name: string, as: PageActor, given: string, payload: string, { list, fields }: List) {
  const root = list.slice(0, list.indexOf("("));
  return {
    name,
    as,
    page: { query: `{ ${list} { nodes { ${fields} } } }`, of: (data: Data) => data[root]!.nodes[0]! },
    mutation: {
      text: `mutation ($id: ID!) { ${name}(${given}) { ${payload} { ${fields} } } }`,
      variables: ({ id }: Thing) => ({ id }),
    },
  };
}
