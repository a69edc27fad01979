import type { ComponentType, LazyExoticComponent } from "react";
import { lazy } from "react";

export interface Page {
  readonly path: string;
  readonly component: LazyExoticComponent<ComponentType> | ComponentType;
}

const page = <Name extends string>(load: () => Promise<Readonly<Record<Name, ComponentType>>>, name: Name) =>
  lazy(async () => ({ default: (await load())[name] }));

/** Each page is a chunk of its own, loaded on its first visit. A page reads the parameters of its address itself. */
export const PAGES: readonly Page[] = [
  { path: "/", component: page(() => import("../pages/home/home-page"), "HomePage") },
  { path: "/ask", component: page(() => import("../pages/ask/ask-page"), "AskPage") },
  { path: "/ask/:resourceId", component: page(() => import("../pages/ask/ask-page"), "AskPage") },
  { path: "/requests", component: page(() => import("../pages/requests/requests-page"), "RequestsPage") },
  { path: "/requests/:id", component: page(() => import("../pages/requests/request-page"), "RequestPage") },
  { path: "/access", component: page(() => import("../pages/access/accesses-page"), "AccessesPage") },
  { path: "/access/:id", component: page(() => import("../pages/access/access-page"), "AccessPage") },
  { path: "/approvals/:id?", component: page(() => import("../pages/approvals/approvals-page"), "ApprovalsPage") },
  { path: "/resources", component: page(() => import("../pages/clusters/clusters-page"), "ClustersPage") },
  { path: "/resources/:id", component: page(() => import("../pages/clusters/cluster-page"), "ClusterPage") },
  { path: "/accounts", component: page(() => import("../pages/accounts/accounts-page"), "AccountsPage") },
  { path: "/accounts/:id", component: page(() => import("../pages/accounts/account-page"), "AccountPage") },
  {
    path: "/integrations",
    component: page(() => import("../pages/integrations/integrations-page"), "IntegrationsPage"),
  },
  { path: "/catalog", component: page(() => import("../pages/connect/catalog-page"), "CatalogPage") },
  { path: "/catalog/aws", component: page(() => import("../pages/connect/connect-aws-page"), "ConnectAwsPage") },
  {
    path: "/integrations/new/:draft",
    component: page(() => import("../pages/connect/new-integration-page"), "NewIntegrationPage"),
  },
  {
    path: "/integrations/:id/edit",
    component: page(() => import("../pages/connect/edit-integration-page"), "EditIntegrationPage"),
  },
  {
    path: "/integrations/:id/coverage",
    component: page(() => import("../pages/connect/coverage-page"), "CoveragePage"),
  },
  { path: "/flows", component: page(() => import("../pages/flows/flows-page"), "FlowsPage") },
  { path: "/flows/new", component: page(() => import("../pages/flows/new-flow-page"), "NewFlowPage") },
  { path: "/flows/:id", component: page(() => import("../pages/flows/flow-page"), "FlowPage") },
  { path: "/people", component: page(() => import("../pages/people/people-page"), "PeoplePage") },
  { path: "/people/:id", component: page(() => import("../pages/people/person/person-page"), "PersonPage") },
  { path: "/groups/:id", component: page(() => import("../pages/people/group-page"), "GroupPage") },
  { path: "/providers", component: page(() => import("../pages/providers/providers-page"), "ProvidersPage") },
  { path: "/providers/new", component: page(() => import("../pages/providers/new-provider-page"), "NewProviderPage") },
  { path: "/providers/:id", component: page(() => import("../pages/providers/provider-page"), "ProviderPage") },
  { path: "/audit", component: page(() => import("../pages/audit/audit-page"), "AuditPage") },
  {
    path: "/audit/access-history",
    component: page(() => import("../pages/audit/access-history-page"), "AccessHistoryPage"),
  },
  { path: "/audit/grants/:id", component: page(() => import("../pages/audit/grant-story-page"), "GrantStoryPage") },
  {
    path: "/settings/connectors",
    component: page(() => import("../pages/connectors/connectors-page"), "ConnectorsPage"),
  },
  {
    path: "/settings/connectors/:id",
    component: page(() => import("../pages/connectors/connector-page"), "ConnectorPage"),
  },
  { path: "/settings/pool", component: page(() => import("../pages/pool/pool-page"), "PoolPage") },
  { path: "/settings/webhooks", component: page(() => import("../pages/webhooks/webhooks-page"), "WebhooksPage") },
  { path: "/settings/webhooks/:id", component: page(() => import("../pages/webhooks/webhook-page"), "WebhookPage") },
  { path: "/settings/mail", component: page(() => import("../pages/webhooks/mail-page"), "MailPage") },
  {
    path: "/settings/service-accounts",
    component: page(() => import("../pages/service-accounts/service-accounts-page"), "ServiceAccountsPage"),
  },
  {
    path: "/settings/service-accounts/:id",
    component: page(() => import("../pages/service-accounts/service-account-page"), "ServiceAccountPage"),
  },
  {
    path: "/settings/people-sessions",
    component: page(() => import("../pages/sessions/all-sessions-page"), "AllSessionsPage"),
  },
  { path: "/settings/about", component: page(() => import("../pages/about/about-page"), "AboutPage") },
  { path: "/start", component: page(() => import("../pages/first-run/first-run-page"), "FirstRunPage") },
  {
    path: "/integrations/:id",
    component: page(() => import("../pages/integrations/integration-page"), "IntegrationPage"),
  },
  {
    path: "/integrations/:id/:tab",
    component: page(() => import("../pages/integrations/integration-page"), "IntegrationPage"),
  },
  {
    path: "/integrations/:id/history/:run",
    component: page(() => import("../pages/integrations/sync-run-page"), "SyncRunPage"),
  },
  { path: "/attention", component: page(() => import("../pages/attention/attention-page"), "AttentionPage") },
  { path: "/settings/sessions", component: page(() => import("../pages/settings/sessions-page"), "SessionsPage") },
  { path: "/settings/tokens", component: page(() => import("../pages/settings/tokens-page"), "TokensPage") },
  {
    path: "/settings/notifications",
    component: page(() => import("../pages/settings/notifications-page"), "NotificationsPage"),
  },
  {
    path: "/settings/delegation",
    component: page(() => import("../pages/settings/delegation-page"), "DelegationPage"),
  },
];

/**
 * Whether the console has a page at the address. The API also names addresses of actions that only GraphQL offers.
 * `testing/console-paths.ts` reads the paths by the same pattern.
 */
export function isPage(address: string): boolean {
  const path = address.split("?")[0]!;
  return PAGES.some((page) =>
    new RegExp(`^${page.path.replace(/\/:\w+\?/g, "(/[^/]+)?").replace(/:\w+/g, "[^/]+")}$`).test(path),
  );
}
