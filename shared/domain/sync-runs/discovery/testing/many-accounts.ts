import { aCluster, accountNumber, anOrganizationAccount } from "../../../../../testing/factories";
import { type FailureKind, ProviderFailure } from "../../../../kernel/app-error";
import type { Cloud, OrganizationAccount, OrganizationCloud } from "../../../cloud/cloud.port";

export const MANY_ACCOUNTS = 30;
export const MANY_ACCOUNTS_MANAGEMENT_ID = accountNumber(999);
const PAGE_SIZE = 20;

/** An organization of many accounts with one cluster each, whose calls can be made to fail or to wait. */
export class ManyAccounts implements Pick<Cloud, "organization">, OrganizationCloud {
  readonly scanned: string[] = [];
  readonly askedForTags: string[] = [];
  tagged = new Map<string, Record<string, string>>();
  units = new Map<string, string>();
  organizationFailure: ProviderFailure | null = null;
  accounts: readonly OrganizationAccount[] = [
    ...Array.from({ length: MANY_ACCOUNTS }, (_, n) => anOrganizationAccount(accountNumber(n + 1))),
    anOrganizationAccount(MANY_ACCOUNTS_MANAGEMENT_ID),
  ];
  /** Called after each page of accounts, with its number from 1 on. */
  afterPage: (page: number, signal: AbortSignal) => Promise<void> = async () => {};
  /** Called before the clusters of an account are listed. */
  beforeListing: (accountId: string, signal: AbortSignal) => Promise<void> = async () => {};

  organization(): OrganizationCloud {
    return this;
  }

  async describeOrganization() {
    if (this.organizationFailure) throw this.organizationFailure;
    return { organizationId: "o-example", managementAccountId: MANY_ACCOUNTS_MANAGEMENT_ID };
  }

  async listAccounts(
    signal: AbortSignal,
    onListed: (accounts: readonly OrganizationAccount[]) => void = () => {},
  ): Promise<OrganizationAccount[]> {
    for (let at = 0; at < this.accounts.length; at += PAGE_SIZE) {
      onListed(this.accounts.slice(at, at + PAGE_SIZE));
      await this.afterPage(at / PAGE_SIZE + 1, signal);
      if (signal.aborted) throw aFailure("aborted", "ABORTED");
    }
    return [...this.accounts];
  }

  async assumeMemberRole(accountId: string) {
    if (accountId === MANY_ACCOUNTS_MANAGEMENT_ID) throw aFailure("denied", "MEMBER_ROLE_DENIED");
  }

  /** The parents whose units were requested, one list for each call. */
  readonly askedForUnits: string[][] = [];
  unitNamesFailure: ProviderFailure | null = null;

  async unitNames(parentIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    this.askedForUnits.push([...parentIds]);
    if (this.unitNamesFailure) throw this.unitNamesFailure;
    return this.units;
  }

  async taggedAccounts(_signal: AbortSignal): Promise<ReadonlyMap<string, Record<string, string>>> {
    return this.tagged;
  }

  async accountTags(accountId: string): Promise<Record<string, string>> {
    this.askedForTags.push(accountId);
    return {};
  }

  async enabledRegions() {
    return ["eu-west-1"];
  }

  async listClusters(accountId: string, _region: string, signal: AbortSignal) {
    await this.beforeListing(accountId, signal);
    this.scanned.push(accountId);
    return ["one"];
  }

  async describeCluster(accountId: string) {
    return aCluster("one", { accountId });
  }

  async readIdentityCenter() {
    return { users: [], groups: [] };
  }
}

export function aFailure(kind: FailureKind, code: string): ProviderFailure {
  return new ProviderFailure({ kind, code, operation: "organizations:X", message: `${code}.`, requestId: "request-1" });
}
