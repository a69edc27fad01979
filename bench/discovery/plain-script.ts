import { setTimeout as after } from "node:timers/promises";
import { DescribeClusterCommand, EKSClient, paginateListClusters } from "@aws-sdk/client-eks";
import { ListTagsForResourceCommand, OrganizationsClient, paginateListAccounts } from "@aws-sdk/client-organizations";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import type { OrganizationAccess } from "../../shared/domain/cloud/cloud.port";
import { inParallel } from "../../shared/kernel/async/in-parallel";
import type { BareResult } from "./bare-loop";

export interface ScriptOrder {
  readonly script: {
    readonly access: OrganizationAccess;
    readonly regions: readonly string[];
    readonly readAccountTags: boolean;
  };
}

/** A typical concurrency: with more, AWS throttles unpaced calls. */
const ACCOUNTS_AT_A_TIME = 8;

/** AWS's own rates, as far as it publishes them. Nothing in this script comes near the others. */
const RATES = { ListAccounts: 8, ListTagsForResource: 10 } as const;

/**
 * A typical script on the plain SDK: eight accounts at a time, each region after region, first the cluster names, then
 * each cluster. Tags are read one account at a time.
 */
export async function plainScript({ script: { access, regions, readAccountTags } }: ScriptOrder): Promise<BareResult> {
  const startedAt = performance.now();
  const { region } = access;
  const sts = new STSClient({ region });
  const assume = async (RoleArn: string) => {
    const role = { RoleArn, RoleSessionName: "inventory", ExternalId: access.externalId };
    const { Credentials } = await sts.send(new AssumeRoleCommand(role));
    const { AccessKeyId = "", SecretAccessKey = "", SessionToken } = Credentials ?? {};
    return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
  };
  const credentials = access.managementRoleArn === null ? undefined : await assume(access.managementRoleArn);
  const organizations = new OrganizationsClient({ region, credentials });

  const accountIds: string[] = [];
  const listing = new Pace(RATES.ListAccounts);
  for await (const page of paginateListAccounts({ client: organizations }, {})) {
    for (const { Id, State } of page.Accounts ?? []) if (Id && State === "ACTIVE") accountIds.push(Id);
    await listing.turn();
  }
  const listedAt = performance.now();

  const tagging = new Pace(RATES.ListTagsForResource);
  const result = { accountsOk: 0, accountsFailed: 0, clusters: 0 };
  await inParallel(ACCOUNTS_AT_A_TIME, accountIds, async (accountId) => {
    try {
      const member = await assume(`arn:aws:iam::${accountId}:role/${access.memberRoleName}`);
      if (readAccountTags) {
        await tagging.turn();
        await organizations.send(new ListTagsForResourceCommand({ ResourceId: accountId }));
      }
      for (const name of regions) {
        const eks = new EKSClient({ region: name, credentials: member });
        for await (const page of paginateListClusters({ client: eks }, {})) {
          for (const cluster of page.clusters ?? []) {
            await eks.send(new DescribeClusterCommand({ name: cluster }));
            result.clusters += 1;
          }
        }
        eks.destroy();
      }
      result.accountsOk += 1;
    } catch {
      // The benchmark holds the number of failures against its goal of none.
      result.accountsFailed += 1;
    }
  });
  return {
    ...result,
    seconds: (performance.now() - startedAt) / 1000,
    listingSeconds: (listedAt - startedAt) / 1000,
  };
}

/** So many turns a second. */
class Pace {
  private nextAt = 0;

  constructor(private readonly perSecond: number) {}

  async turn(): Promise<void> {
    const now = performance.now();
    const at = Math.max(now, this.nextAt);
    this.nextAt = at + 1_000 / this.perSecond;
    if (at > now) await after(at - now);
  }
}
