import { ListRegionsCommand } from "@aws-sdk/client-account";
import type { AwsCalls } from "./calls/calls";
import type { Clients } from "./calls/clients";
import { badResponse } from "./calls/failure";
import { everyPage } from "./calls/pages";
import type { Sessions } from "./calls/sessions";

/** account:ListRegions, called in the account itself. The SDK sends it to the partition's one endpoint. */
export async function enabledRegions(
  deps: { calls: AwsCalls; clients: Clients; sessions: Sessions; region: string },
  accountId: string,
  signal: AbortSignal,
): Promise<string[]> {
  const member = await deps.sessions.member(accountId, signal);
  const call = {
    operation: "account:ListRegions",
    accountId,
    rate: { group: "account:ListRegions", accountId, region: "global" },
  } as const;
  const regions = await everyPage(call, async (NextToken) => {
    const page = await deps.calls.run(call, member, signal, (credentials, abortSignal) =>
      deps.clients
        .account(deps.region, credentials)
        .send(new ListRegionsCommand({ RegionOptStatusContains: [...ENABLED], MaxResults: 50, NextToken }), {
          abortSignal,
        }),
    );
    return { items: page.Regions?.flatMap(({ RegionName }) => RegionName || []), next: page.NextToken };
  });
  // Every account has regions that nobody can disable, so an empty list is invalid: a missing region counts as
  // disabled.
  if (regions.length === 0) throw badResponse(call, "regions");
  return regions;
}

const ENABLED = ["ENABLED", "ENABLED_BY_DEFAULT"] as const;
