import {
  type Account,
  DescribeOrganizationCommand,
  ListAccountsCommand,
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  ListParentsCommand,
  ListRootsCommand,
  ListTagsForResourceCommand,
  type OrganizationsClient,
} from "@aws-sdk/client-organizations";
import type { Logger } from "pino";
import {
  ACCOUNT_STATES,
  type AccountState,
  type OrganizationAccount,
  type OrganizationDescription,
} from "../../domain/cloud/cloud.port";
import { ProviderFailure } from "../../kernel/app-error";
import type { AwsCall, AwsCalls } from "./calls/calls";
import type { Clients } from "./calls/clients";
import { badResponse, unitAboveItself } from "./calls/failure";
import { everyPage } from "./calls/pages";
import type { RateGroup } from "./calls/rate-limits";
import type { Sessions } from "./calls/sessions";

export interface OrganizationDeps {
  calls: AwsCalls;
  clients: Clients;
  sessions: Sessions;
  region: string;
}

interface Deps extends OrganizationDeps {
  log: Pick<Logger, "warn" | "info">;
}

export async function describeOrganization(deps: Deps, signal: AbortSignal): Promise<OrganizationDescription> {
  const { send, call } = await organizationReader(deps, "DescribeOrganization", signal);
  const { Organization } = await send((client, options) => client.send(new DescribeOrganizationCommand({}), options));
  if (!Organization?.Id || !Organization.MasterAccountId) throw badResponse(call, "organization");
  return { organizationId: Organization.Id, managementAccountId: Organization.MasterAccountId };
}

export async function listOrganizationAccounts(
  deps: Deps,
  signal: AbortSignal,
  onListed: (accounts: readonly OrganizationAccount[]) => void = () => {},
): Promise<OrganizationAccount[]> {
  const { send, call } = await organizationReader(deps, "ListAccounts", signal);
  const accounts = await everyPage(
    call,
    async (NextToken) => {
      const page = await send((client, options) =>
        client.send(new ListAccountsCommand({ NextToken, MaxResults: PAGE_SIZE }), options),
      );
      return { items: page.Accounts?.map((account) => listedAccount(call, account, deps.log)), next: page.NextToken };
    },
    (page) => onListed(page.filter(isPlaced)),
  );
  const unplaced = accounts.filter((account) => !isPlaced(account)).map(({ accountId }) => accountId);
  if (unplaced.length === 0) return accounts.filter(isPlaced);
  const walked = await placeByWalking(deps, unplaced, signal);
  return accounts
    .map((account) => ({ ...account, ouPath: account.ouPath ?? walked.get(account.accountId) ?? null }))
    .filter(isPlaced);
}

/** An account from the list. Its path must be looked up where AWS left it out. */
type ListedAccount = Omit<OrganizationAccount, "ouPath"> & { readonly ouPath: readonly string[] | null };

function listedAccount(call: AwsCall, account: Account, log: Pick<Logger, "warn">): ListedAccount {
  const { Id, Arn, Name, Email, Paths } = account;
  if (!Id || !Arn) throw badResponse(call, "account id or ARN");
  const path = Paths?.[0];
  return {
    accountId: Id,
    arn: Arn,
    name: Name ?? Id,
    email: Email ?? null,
    state: accountStateOf(account, log),
    ouPath: path ? ouPathOf(path, Id) : null,
  };
}

/** An account without a parent left the organization since it was listed. A guess could bypass an excluded unit. */
function isPlaced(account: ListedAccount): account is OrganizationAccount {
  return account.ouPath !== null;
}

export async function accountTags(deps: Deps, accountId: string, signal: AbortSignal): Promise<Record<string, string>> {
  const { send, call } = await organizationReader(deps, "ListTagsForResource", signal);
  const tags = await everyPage(call, async (NextToken) => {
    const page = await send((client, options) =>
      client.send(new ListTagsForResourceCommand({ ResourceId: accountId, NextToken }), options),
    );
    return { items: page.Tags, next: page.NextToken };
  });
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key ?? "", Value ?? ""]));
}

/** "o-1/r-1/ou-1-a/ou-1-b/111122223333/" -> ["r-1", "ou-1-a", "ou-1-b"] */
export function ouPathOf(path: string, accountId: string): string[] {
  return path.split("/").filter((part) => part !== "" && part !== accountId && !part.startsWith("o-"));
}

/** `Status` is being retired in favour of `State`; either may be absent. */
export function accountStateOf(
  account: Pick<Account, "Id" | "State" | "Status">,
  log: Pick<Logger, "warn">,
): AccountState {
  const reported: string | undefined = account.State ?? account.Status;
  const known = ACCOUNT_STATES.find((state) => state === reported);
  if (known) return known;
  // An unknown state must not count as suspended, which would end access; calls into an inactive account just fail.
  log.warn({ accountId: account.Id, state: reported ?? null }, "unknown account state, taken as ACTIVE");
  return "ACTIVE";
}

/** Walks the tree of organizational units until every account was found. */
async function placeByWalking(deps: Deps, accountIds: string[], signal: AbortSignal): Promise<Map<string, string[]>> {
  deps.log.info({ accounts: accountIds.length }, "AWS left out where accounts are; walking the organizational units");
  const missing = new Set(accountIds);
  const places = new Map<string, string[]>();
  const queue = (await rootIds(deps, signal)).map((id) => [id]);
  for (let path = queue.shift(); path && missing.size > 0; path = queue.shift()) {
    const parentId = path[path.length - 1]!;
    for (const accountId of await accountsIn(deps, parentId, signal)) {
      if (missing.delete(accountId)) places.set(accountId, path);
    }
    if (missing.size === 0) break;
    for (const unitId of await unitsIn(deps, path, signal)) queue.push([...path, unitId]);
  }
  // The account moved to a unit that was visited already: look up its parents.
  for (const accountId of missing) {
    const path = await pathAbove(deps, accountId, signal);
    if (path) places.set(accountId, path);
  }
  return places;
}

async function rootIds(deps: Deps, signal: AbortSignal): Promise<string[]> {
  const { send, call } = await organizationReader(deps, "ListRoots", signal);
  return everyPage(call, async (NextToken) => {
    const page = await send((client, options) =>
      client.send(new ListRootsCommand({ NextToken, MaxResults: PAGE_SIZE }), options),
    );
    return { items: ids(page.Roots), next: page.NextToken };
  });
}

async function accountsIn(deps: Deps, ParentId: string, signal: AbortSignal): Promise<string[]> {
  const { send, call } = await organizationReader(deps, "ListAccountsForParent", signal);
  return everyPage(call, async (NextToken) => {
    const page = await send((client, options) =>
      client.send(new ListAccountsForParentCommand({ ParentId, NextToken, MaxResults: PAGE_SIZE }), options),
    );
    return { items: ids(page.Accounts), next: page.NextToken };
  });
}

/** The last unit of a path. */
async function unitsIn(deps: Deps, path: readonly string[], signal: AbortSignal): Promise<string[]> {
  const { send, call } = await organizationReader(deps, "ListOrganizationalUnitsForParent", signal);
  const ParentId = path.at(-1);
  const units = await everyPage(call, async (NextToken) => {
    const page = await send((client, options) =>
      client.send(new ListOrganizationalUnitsForParentCommand({ ParentId, NextToken, MaxResults: PAGE_SIZE }), options),
    );
    return { items: ids(page.OrganizationalUnits), next: page.NextToken };
  });
  const circular = units.find((unitId) => path.includes(unitId));
  if (circular !== undefined) throw unitAboveItself(call, circular);
  return units;
}

/** Null when the account has left the organization. */
async function pathAbove(deps: Deps, accountId: string, signal: AbortSignal): Promise<string[] | null> {
  const { send, call } = await organizationReader(deps, "ListParents", signal);
  const path: string[] = [];
  for (let child = accountId; ; ) {
    try {
      const page = await send((client, options) => client.send(new ListParentsCommand({ ChildId: child }), options));
      const parent = page.Parents?.[0];
      if (!parent?.Id) throw badResponse(call, "parent");
      if (path.includes(parent.Id)) throw unitAboveItself(call, parent.Id);
      path.unshift(parent.Id);
      if (parent.Type === "ROOT") return path;
      child = parent.Id;
    } catch (error) {
      if (error instanceof ProviderFailure && error.kind === "missing") return null;
      throw error;
    }
  }
}

/** Sends one operation with the role that reads the organization. */
export async function organizationReader(
  deps: OrganizationDeps,
  operation: keyof typeof RATE_GROUPS,
  signal: AbortSignal,
) {
  const { accountId, source } = await deps.sessions.management(signal);
  const call: AwsCall = {
    operation: `organizations:${operation}`,
    accountId,
    // One endpoint per partition serves all regions: the rate is per account.
    rate: { group: RATE_GROUPS[operation], accountId, region: "global" },
  };
  const send = <T>(
    request: (client: OrganizationsClient, options: { abortSignal: AbortSignal }) => Promise<T>,
  ): Promise<T> =>
    deps.calls.run(call, source, signal, (credentials, abortSignal) =>
      request(deps.clients.organizations(deps.region, credentials), { abortSignal }),
    );
  return { call, send };
}

const RATE_GROUPS = {
  DescribeOrganization: "organizations:DescribeOrganization",
  ListAccounts: "organizations:ListAccounts",
  ListRoots: "organizations:ListRoots",
  ListOrganizationalUnitsForParent: "organizations:tree",
  ListAccountsForParent: "organizations:tree",
  ListParents: "organizations:tree",
  ListTagsForResource: "organizations:ListTagsForResource",
} as const satisfies Record<string, RateGroup>;

/** Organizations' maximum page size. */
export const PAGE_SIZE = 20;

function ids(things: readonly { Id?: string }[] | undefined): string[] {
  return (things ?? []).flatMap(({ Id }) => (Id ? [Id] : []));
}
