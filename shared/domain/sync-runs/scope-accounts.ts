import type { ScopeReason } from "../accounts/account.entity";
import type { OrganizationAccount } from "../cloud/cloud.port";
import type { Integration, IntegrationWarning } from "../integrations/integration.entity";

export type Exclusions = Pick<Integration, "excludedAccountIds" | "excludedOrganizationalUnitIds">;

/** An account, and the reason why it is out of scope; null: it is in scope. */
export type Scoped<T> = T & { readonly outOfScopeReason: ScopeReason | null };
export type ScopedAccount = Scoped<OrganizationAccount>;

/** Decides which accounts are in scope. Excluding a unit excludes everything below it. */
export function scopeAccounts<T extends OrganizationAccount>(
  accounts: readonly T[],
  exclusions: Exclusions,
): Scoped<T>[] {
  const accountIds = new Set(exclusions.excludedAccountIds);
  const ouIds = new Set(exclusions.excludedOrganizationalUnitIds);
  // Pages of a changing list may repeat an account.
  const once = new Map(accounts.map((account) => [account.accountId, account])).values();
  return [...once].map((account) => ({ ...account, outOfScopeReason: reasonFor(account, accountIds, ouIds) }));
}

function reasonFor(
  account: OrganizationAccount,
  accountIds: ReadonlySet<string>,
  ouIds: ReadonlySet<string>,
): ScopeReason | null {
  if (accountIds.has(account.accountId)) return "EXCLUDED_ACCOUNT";
  if (account.ouPath.some((ouId) => ouIds.has(ouId))) return "EXCLUDED_OU";
  return account.state === "ACTIVE" ? null : "NOT_ACTIVE";
}

/** Warnings about the exclude lists, judged by the organization that was read. */
export function scopeWarnings(accounts: readonly ScopedAccount[], exclusions: Exclusions): IntegrationWarning[] {
  const knownAccounts = new Set(accounts.map((account) => account.accountId));
  const knownOus = new Set(accounts.flatMap((account) => account.ouPath));
  const warnings: IntegrationWarning[] = [
    ...exclusions.excludedAccountIds
      .filter((id) => !knownAccounts.has(id))
      .map((item) => ({
        code: "EXCLUDED_ACCOUNT_UNKNOWN" as const,
        item,
        message: `Excluded account '${item}' is not in the organization.`,
      })),
    ...exclusions.excludedOrganizationalUnitIds
      .filter((id) => !knownOus.has(id))
      .map((item) => ({
        code: "EXCLUDED_OU_UNKNOWN" as const,
        item,
        message: `Excluded organizational unit '${item}' has no account below it in the organization.`,
      })),
  ];
  if (!accounts.some((account) => account.outOfScopeReason === null)) {
    warnings.push({ code: "NO_ACCOUNTS_IN_SCOPE", item: null, message: "0 accounts are in scope." });
  }
  return warnings;
}
