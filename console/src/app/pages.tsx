import type { ComponentType, LazyExoticComponent } from "react";
import { lazy } from "react";

export interface Page {
  readonly path: string;
  readonly component: LazyExoticComponent<ComponentType> | ComponentType;
}

const page = <Name extends string>(load: () => Promise<Readonly<Record<Name, ComponentType>>>, name: Name) =>
  lazy(async () => ({ default: (await load())[name] }));

/** Each page is loaded when it is asked for. A page reads the parameters of its address itself. */
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

/** Whether the console has the page: some that the API names are made by GraphQL alone. */
export function isPage(address: string): boolean {
  const path = address.split("?")[0]!;
  return PAGES.some((page) =>
    new RegExp(`^${page.path.replace(/\/:\w+\?/g, "(/[^/]+)?").replace(/:\w+/g, "[^/]+")}$`).test(path),
  );
}
