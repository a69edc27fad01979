import type { Logger } from "pino";
import { ProviderFailure } from "../../../kernel/app-error";
import type { OrganizationAccount, OrganizationCloud } from "../../cloud/cloud.port";
import type { IntegrationWarning } from "../../integrations/integration.entity";

/** Tags by account id; null: each scan reads the tags of its own account. */
export type TagsOfAccounts = ReadonlyMap<string, Readonly<Record<string, string>>> | null;

export interface ListedAccounts {
  readonly accounts: readonly OrganizationAccount[];
  readonly tags: TagsOfAccounts;
  readonly warnings: readonly IntegrationWarning[];
}

/** Tags are read several times as fast as accounts are listed. A slower read delays a sync by this much at most. */
const TAGS_AFTER_ACCOUNTS_MS = 10_000;

interface ListingOptions {
  readonly withTags: boolean;
  /**
   * Receives accounts while others are still being listed, once the tags were read. Calls never overlap: accounts that
   * are listed meanwhile come together. A rejection ends the listing.
   */
  readonly onListed: (accounts: readonly OrganizationAccount[], tags: TagsOfAccounts) => Promise<void>;
}

/**
 * The accounts of an organization and, on request, all their tags. A failure to read the tags is no failure of the
 * listing: each scan can read the tags of its account.
 */
export async function listAccountsAndTags(
  { cloud, log }: { cloud: OrganizationCloud; log: Logger },
  { withTags, onListed }: ListingOptions,
  signal: AbortSignal,
): Promise<ListedAccounts> {
  const ended = new AbortController();
  const untilEnded = AbortSignal.any([signal, ended.signal]);
  const tagging = withTags ? readTags(cloud, log, untilEnded) : Promise.resolve(WITHOUT_TAGS);
  let timer: NodeJS.Timeout | undefined;
  let waiting: OrganizationAccount[] = [];
  let delivering: Promise<void> = Promise.resolve();
  const deliver = async () => {
    const { tags } = await tagging;
    if (untilEnded.aborted) return;
    const accounts = waiting;
    waiting = [];
    if (accounts.length > 0) await onListed(accounts, tags);
  };
  const list = async () => {
    const accounts = await cloud.listAccounts(untilEnded, (page) => {
      waiting.push(...page);
      delivering = delivering.then(deliver);
      delivering.catch(() => ended.abort());
    });
    timer = setTimeout(() => ended.abort(), TAGS_AFTER_ACCOUNTS_MS);
    return accounts;
  };
  try {
    const [accounts, read] = await Promise.all([list(), tagging]);
    return { accounts, ...read };
  } finally {
    clearTimeout(timer);
    ended.abort();
    // A rejection of `onListed` is the reason why the listing ended, so it is the one to report.
    await delivering;
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
    // No tags at all may also mean that the reader does not own the accounts.
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
