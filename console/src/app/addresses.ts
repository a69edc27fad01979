/** Every address of the console. They are stable: notices, mails and bookmarks name them. */
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
  integration: (id: string, tab = "overview") => `/integrations/${id}/${tab}`,
  syncRun: (integrationId: string, id: string) => `/integrations/${integrationId}/history/${id}`,
  flow: (id: string) => `/flows/${id}`,
  person: (id: string) => `/people/${id}`,
  group: (id: string) => `/groups/${id}`,
  attention: () => "/attention",
  settings: (page: SettingsPage) => `/settings/${page}`,
  signedIn: () => "/signed-in",
} as const;

export type SettingsPage = "sessions" | "tokens" | "notifications" | "delegation";
