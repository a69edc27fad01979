import { ListRegionsCommand } from "@aws-sdk/client-account";
import type { Calls } from "./calls";
import type { Clients } from "./clients";
import type { Sessions } from "./sessions";

/** account:ListRegions, asked in the account itself. The SDK sends it to the one region of the partition that answers. */
export async function enabledRegions(
  deps: { calls: Calls; clients: Clients; sessions: Sessions; region: string },
  accountId: string,
  signal: AbortSignal,
): Promise<string[]> {
  const member = await deps.sessions.member(accountId, signal);
  const call = {
    operation: "account:ListRegions",
    accountId,
    rate: { group: "account:ListRegions", accountId, region: "global" },
  } as const;
  const regions: string[] = [];
  let next: string | undefined;
  do {
    const page = await deps.calls.run(call, member, signal, (credentials, abortSignal) =>
      deps.clients.account(deps.region, credentials).send(
        new ListRegionsCommand({
          RegionOptStatusContains: ["ENABLED", "ENABLED_BY_DEFAULT"],
          MaxResults: 50,
          NextToken: next,
        }),
        { abortSignal },
      ),
    );
    for (const { RegionName } of page.Regions ?? []) if (RegionName) regions.push(RegionName);
    next = page.NextToken;
  } while (next);
  return regions;
}
