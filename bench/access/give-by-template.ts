import { StartupError } from "../../shared/kernel/app-error";
import { callsOfEntry } from "./calls-of-entry";
import type { Giving } from "./giving";
import type { GrantParts } from "./grant-parts";
import { bareCloud, makeGrantWorld, NEVER_ABORTED } from "./grant-world";

/** IAM_ROLE_TEMPLATE: everybody has their own role in every account, which must be found. */
export async function giveByTemplate(parts: GrantParts): Promise<Omit<Giving, "parts">> {
  const { clusters, people, integrationId } = await makeGrantWorld(parts, ["owner", "emil"], ["bare"]);
  const bare = bareCloud(parts);
  return {
    clusters,
    integrationId,
    owner: people[0]!,
    emil: people[1]!,
    async callsAlone(cluster) {
      const { accountId, principalArn } = bare.place(cluster, "bare");
      const role = await bare.cloud.role(accountId, principalArn, NEVER_ABORTED);
      if (!role) throw new StartupError(`There is no role ${principalArn}.`);
      await callsOfEntry(bare, cluster, role.arn, bare.tags);
    },
  };
}
