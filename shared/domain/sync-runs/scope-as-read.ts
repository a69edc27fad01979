import type { EntityManager } from "typeorm";
import { Account } from "../accounts/account.entity";
import type { IntegrationWarning } from "../integrations/integration.entity";
import { type Exclusions, type Scoped, scopeAccounts, scopeWarnings } from "./scope-accounts";

/** Every account of an integration as last read, scoped by these exclusions. */
export async function scopeAsRead(
  manager: EntityManager,
  integrationId: string,
  exclusions: Exclusions,
): Promise<Scoped<Account>[]> {
  const accounts = await manager.findBy(Account, { integrationId });
  const scoped = new Map(scopeAccounts(accounts, exclusions).map((account) => [account.accountId, account]));
  return accounts.map((account) =>
    account.outOfScopeReason === "LEFT_ORGANIZATION" ? account : scoped.get(account.accountId)!,
  );
}

/** Warnings about exclusions, judged by the accounts as last read; none before the first read. */
export async function warningsAsRead(
  manager: EntityManager,
  integrationId: string,
  exclusions: Exclusions,
): Promise<IntegrationWarning[]> {
  const accounts = await scopeAsRead(manager, integrationId, exclusions);
  const there = accounts.filter(({ outOfScopeReason }) => outOfScopeReason !== "LEFT_ORGANIZATION");
  return there.length === 0 ? [] : scopeWarnings(there, exclusions);
}
