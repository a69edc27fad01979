import { GetResourcesCommand } from "@aws-sdk/client-resource-groups-tagging-api";
import type { AwsCall, AwsCalls } from "./calls/calls";
import type { Clients } from "./calls/clients";
import { everyPage } from "./calls/pages";
import type { Sessions } from "./calls/sessions";

interface Deps {
  calls: AwsCalls;
  clients: Clients;
  sessions: Sessions;
}

/**
 * The region that lists the tags of global services, for each partition. Partitions without a known one are not
 * queried.
 */
const HOME_REGIONS: ReadonlyMap<string, string> = new Map([["aws", "us-east-1"]]);

/** tag:GetResources, with the role that reads the organization. */
export async function taggedAccounts(deps: Deps, signal: AbortSignal): Promise<Map<string, Record<string, string>>> {
  const region = HOME_REGIONS.get(await deps.sessions.partition(signal));
  if (region === undefined) return new Map();
  const { accountId, source } = await deps.sessions.management(signal);
  const call: AwsCall = {
    operation: "tag:GetResources",
    accountId,
    region,
    rate: { group: "tagging", accountId, region },
  };
  const found = await everyPage(call, async (PaginationToken) => {
    const page = await deps.calls.run(call, source, signal, (credentials, abortSignal) =>
      deps.clients
        .tagging(region, credentials)
        .send(
          new GetResourcesCommand({ ResourceTypeFilters: [ACCOUNTS], ResourcesPerPage: PAGE_SIZE, PaginationToken }),
          { abortSignal },
        ),
    );
    return { items: page.ResourceTagMappingList, next: page.PaginationToken };
  });
  const tagged = new Map<string, Record<string, string>>();
  for (const { ResourceARN, Tags } of found) {
    // arn:aws:organizations::<management account>:account/<organization>/<account>
    const tagsOf = ResourceARN?.split("/").at(-1);
    if (tagsOf) tagged.set(tagsOf, Object.fromEntries((Tags ?? []).map(({ Key, Value }) => [Key ?? "", Value ?? ""])));
  }
  return tagged;
}

const ACCOUNTS = "organizations:account";
/** The API's maximum page size. */
const PAGE_SIZE = 100;
