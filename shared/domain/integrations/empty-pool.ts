import type { Integration, IntegrationWarning } from "./integration.entity";

/** The warning of an integration without a pool: it may be connected before its pool is deployed. */
export function emptyPoolWarnings({
  principalStrategy,
  poolPermissionSetArns,
}: Pick<Integration, "principalStrategy" | "poolPermissionSetArns">): IntegrationWarning[] {
  if (principalStrategy !== "IDENTITY_CENTER" || poolPermissionSetArns.length > 0) return [];
  const message =
    "'poolPermissionSetArns' is empty, so no access can be given. Deploy the pool of permission sets and enter the ARNs that its stack puts out.";
  return [{ code: "POOL_EMPTY", item: null, message }];
}
