import { setNameOfNobody } from "../../bindings/slots/slot-names";
import type { TriedCluster } from "../../cloud/doctor-cloud.port";
import { entryTags } from "../../grants/entry-tags";
import { splitTemplate } from "../../integrations/role-template";
import type { Examination } from "../examination";

/** Part of a role name that cannot exist, because no user has this name. */
const NOBODY = "drawbridge-nobody";

/** The ARN of a nonexistent role to which the member role may give access; null: the settings allow none. */
export function absentPrincipal(
  { settings, identity, installationId, poolPrefix }: Examination,
  accountId: string,
): Pick<TriedCluster, "principalArn" | "tags"> | null {
  const { partition } = identity;
  if (settings.principalStrategy === "IDENTITY_CENTER") {
    if (poolPrefix === null) return null;
    const path = `aws-reserved/sso.amazonaws.com/${settings.ssoRegion}`;
    const principalArn = `arn:${partition}:iam::${accountId}:role/${path}/AWSReservedSSO_${setNameOfNobody(poolPrefix)}_0000000000000000`;
    return { principalArn, tags: {} };
  }
  if (settings.principalRoleTemplate === null) return null;
  const parts = splitTemplate(settings.principalRoleTemplate).map((part) => {
    if (part.kind === "text") return part.text;
    if (part.kind !== "place") return NOBODY;
    return part.name === "accountId" ? accountId : partition;
  });
  return { principalArn: parts.join(""), tags: entryTags(installationId, NOBODY) };
}
