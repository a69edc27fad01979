/** Pages of administrators, and whether auditors may read them. Members are told whom to ask. */
export const READ_ONLY_PAGES: readonly (readonly [string, boolean])[] = [
  ["/attention", true],
  ["/attention?show=overdue", true],
  ["/attention?show=drift", true],
  ["/settings/connectors", true],
  ["/settings/pool", true],
  ["/settings/webhooks", false],
  ["/settings/mail", true],
  ["/settings/service-accounts", true],
  ["/settings/people-sessions", true],
  ["/settings/people-sessions?show=tokens", true],
  ["/settings/about", true],
];

/** Settings that everybody has. */
export const OWN_SETTINGS = [
  "/settings/sessions",
  "/settings/tokens",
  "/settings/notifications",
  "/settings/delegation",
];

/** Pages that look otherwise to an auditor; the others look as to administrators. */
export const REFUSED_PAGES: readonly string[] = ["/settings/webhooks", "/settings/about"];
