import type { Logger } from "pino";
import { ProviderFailure } from "../../../kernel/app-error";
import type { OrganizationAccount, OrganizationCloud } from "../../cloud/cloud.port";
import type { IntegrationWarning } from "../../integrations/integration.entity";

/** Tags of accounts by their ids; null: they are to be asked for, account by account. */
export type TagsOfAccounts = ReadonlyMap<string, Readonly<Record<string, string>>> | null;

export interface ListedAccounts {
  readonly accounts: readonly OrganizationAccount[];
  readonly tags: TagsOfAccounts;
  readonly warnings: readonly IntegrationWarning[];
}

/** Reading tags is several times as fast as listing accounts. What is not read by then does not hold the sync up. */
const TAGS_AFTER_ACCOUNTS_MS = 10_000;

interface Order {
  readonly withTags: boolean;
  /**
   * Given accounts while others are still being listed, once the tags were read. Not called twice at a time: what is listed
   * meanwhile comes together. Its failure ends the listing.
   */
  readonly onListed: (accounts: readonly OrganizationAccount[], tags: TagsOfAccounts) => Promise<void>;
}

/**
 * The accounts of an organization and, where they are wanted, the tags of them all. Tags that cannot be read so are no
 * failure: each account can be asked.
 */
export async function listAccountsAndTags(
  { cloud, log }: { cloud: OrganizationCloud; log: Logger },
  { withTags, onListed }: Order,
  signal: AbortSignal,
): Promise<ListedAccounts> {
  const over = new AbortController();
  const unlessOver = AbortSignal.any([signal, over.signal]);
  const tagging = withTags ? readTags(cloud, log, unlessOver) : Promise.resolve(WITHOUT_TAGS);
  let timer: NodeJS.Timeout | undefined;
  let waiting: OrganizationAccount[] = [];
  let handing: Promise<void> = Promise.resolve();
  const handOn = async () => {
    const { tags } = await tagging;
    if (unlessOver.aborted) return;
    const accounts = waiting;
    waiting = [];
    if (accounts.length > 0) await onListed(accounts, tags);
  };
  const list = async () => {
    const accounts = await cloud.listAccounts(unlessOver, (page) => {
      waiting.push(...page);
      handing = handing.then(handOn);
      handing.catch(() => over.abort());
    });
    timer = setTimeout(() => over.abort(), TAGS_AFTER_ACCOUNTS_MS);
    return accounts;
  };
  try {
    const [accounts, read] = await Promise.all([list(), tagging]);
    return { accounts, ...read };
  } finally {
    clearTimeout(timer);
    over.abort();
    // Where it failed, that is why the listing was ended.
    await handing;
  }
}

const WITHOUT_TAGS: Omit<ListedAccounts, "accounts"> = { tags: null, warnings: [] };

async function readTags(
  cloud: OrganizationCloud,
  log: Logger,
  signal: AbortSignal,
): Promise<Omit<ListedAccounts, "accounts">> {
  try {
    const tags = await cloud.taggedAccounts(signal);
    // An organization without a single tag looks like one whose accounts the reader does not own.
    return { tags: tags.size > 0 ? tags : null, warnings: [] };
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error;
    log.info({ code: error.code, requestId: error.requestId }, "tags of accounts are read one account at a time");
    return { tags: null, warnings: error.kind === "denied" ? [oneByOne(error)] : [] };
  }
}

function oneByOne({ message }: ProviderFailure): IntegrationWarning {
  return {
    code: "ACCOUNT_TAGS_ONE_BY_ONE",
    item: "tag:GetResources",
    message: `Tags are read one account at a time, at most nine a second, because a hundred at a time were refused. ${message}`,
  };
}
