import type { GrantedCluster } from "./access-facts";

/**
 * A link to the AWS console by way of the access portal: signs in with the permission set and opens the cluster. Null where
 * the portal is no https address.
 */
export function portalLink(
  portal: string,
  cluster: GrantedCluster,
  { permissionSetName }: { readonly permissionSetName: string },
): string | null {
  const start = portal.replace(/[/#]+$/, "");
  if (!/^https:\/\/[^\s"'<>]+$/.test(start)) return null;
  const parameters = [
    ["account_id", cluster.accountId],
    ["role_name", permissionSetName],
    ["destination", consoleUrl(cluster)],
  ];
  return `${start}/#/console?${parameters.map(([name, value]) => `${name}=${encodeURIComponent(value ?? "")}`).join("&")}`;
}

function consoleUrl({ arn, region, name }: GrantedCluster): string {
  const host = CONSOLES[arn.split(":")[1] ?? "aws"] ?? CONSOLES.aws;
  return `https://${encodeURIComponent(region)}.${host}/eks/clusters/${encodeURIComponent(name)}?region=${encodeURIComponent(region)}`;
}

/** By the partition of the cluster. */
const CONSOLES: Readonly<Record<string, string>> = {
  aws: "console.aws.amazon.com",
  "aws-cn": "console.amazonaws.cn",
  "aws-us-gov": "console.amazonaws-us-gov.com",
};
