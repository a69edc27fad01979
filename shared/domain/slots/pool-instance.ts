import type { EntityManager } from "typeorm";
import type { IntegrationWarning } from "../integrations/integration.entity";

/**
 * Warns of permission sets of another instance of IAM Identity Center than the integration's. Usable slots tell its
 * instance without a call to AWS.
 */
export async function warningsOfInstance(
  manager: EntityManager,
  integrationId: string,
  arns: readonly string[],
): Promise<IntegrationWarning[]> {
  const used: { arn: string }[] = await manager.query(
    "select permission_set_arn as arn from slots where integration_id = $1 and state = 'USABLE' order by checked_at desc limit 1",
    [integrationId],
  );
  const [usable] = used;
  const [first] = arns;
  if (!usable || first === undefined || instanceOfSlot(first) === instanceOfSlot(usable.arn)) return [];
  const message = `'poolPermissionSetArns' has permission sets of the instance ${instanceOfSlot(first)}. The integration's is ${instanceOfSlot(usable.arn)}, by its slots that can be used. Enter the ARNs that the pool's stack in that instance puts out.`;
  return [{ code: "POOL_OF_ANOTHER_INSTANCE", item: instanceOfSlot(first), message }];
}

/** "ssoins-…", of arn:aws:sso:::permissionSet/ssoins-…/ps-… */
export function instanceOfSlot(arn: string): string {
  return arn.split("/")[1] ?? arn;
}
