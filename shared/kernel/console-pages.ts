/**
 * The console's URLs in answers, mails and chats. Each is a page of `console/src/app/pages.tsx`, which
 * `server/console/given-pages.test.ts` proves.
 */
export const consolePages = {
  request: (id: string) => `/requests/${id}`,
  access: (grantId: string) => `/access/${grantId}`,
  clusters: () => "/resources",
  cluster: (id: string) => `/resources/${id}`,
  integrations: () => "/integrations",
  integration: (id: string) => `/integrations/${id}`,
  drift: (integrationId: string) => `/integrations/${integrationId}/drift`,
  flows: () => "/flows",
  flow: (id: string) => `/flows/${id}`,
  people: () => "/people",
  person: (id: string) => `/people/${id}`,
  peopleAlike: () => "/people?tab=alike",
  roleGroups: () => "/people?tab=roles",
  providers: () => "/providers",
  provider: (id: string) => `/providers/${id}`,
  audit: () => "/audit",
  attention: () => "/attention",
  connectors: () => "/settings/connectors",
  connector: (id: string) => `/settings/connectors/${id}`,
  pool: (integrationId: string) => `/settings/pool?integration=${integrationId}`,
  webhooks: () => "/settings/webhooks",
  webhook: (id: string) => `/settings/webhooks/${id}`,
  notifications: () => "/settings/notifications",
  delegation: () => "/settings/delegation",
} as const;
