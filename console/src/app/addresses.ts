/** Every address of the console. Addresses are stable: notifications, mails and bookmarks contain them. */
export const addresses = {
  home: () => "/",
  ask: () => "/ask",
  askFor: (resourceId: string) => `/ask/${resourceId}`,
  requests: () => "/requests",
  request: (id: string) => `/requests/${id}`,
  accesses: () => "/access",
  access: (grantId: string) => `/access/${grantId}`,
  approvals: () => "/approvals",
  approval: (requestId: string) => `/approvals/${requestId}`,
  clusters: () => "/resources",
  cluster: (id: string) => `/resources/${id}`,
  accounts: () => "/accounts",
  account: (number: string) => `/accounts/${number}`,
  integrations: () => "/integrations",
  /** `edit` and `coverage` lead to pages of their own. */
  integration: (id: string, tab = "overview") => `/integrations/${id}/${tab}`,
  syncRun: (integrationId: string, id: string) => `/integrations/${integrationId}/history/${id}`,
  catalog: () => "/catalog",
  connectAws: () => "/catalog/aws",
  newIntegration: (draft: string) => `/integrations/new/${draft}`,
  flows: () => "/flows",
  newFlow: () => "/flows/new",
  flow: (id: string) => `/flows/${id}`,
  people: () => "/people",
  person: (id: string) => `/people/${id}`,
  group: (id: string) => `/groups/${id}`,
  providers: () => "/providers",
  newProvider: () => "/providers/new",
  provider: (id: string) => `/providers/${id}`,
  audit: () => "/audit",
  accessHistory: () => "/audit/access-history",
  grantStory: (grantId: string) => `/audit/grants/${grantId}`,
  attention: () => "/attention",
  settings: (page: SettingsPage) => `/settings/${page}`,
  setting: (page: ObjectSettings, id: string) => `/settings/${page}/${id}`,
  firstRun: () => "/start",
  signedIn: () => "/signed-in",
} as const;

export type SettingsPage =
  | "sessions"
  | "tokens"
  | "notifications"
  | "delegation"
  | "mail"
  | "people-sessions"
  | "pool"
  | "about"
  | ObjectSettings;

/** Settings that are lists of objects with a page each. */
export type ObjectSettings = "connectors" | "webhooks" | "service-accounts";
