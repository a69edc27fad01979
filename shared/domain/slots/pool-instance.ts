import type { EntityManager } from "typeorm";
import type { IntegrationWarning } from "../integrations/integration.entity";

/**
 * Permission sets of an instance of IAM Identity Center that is not the integration's, as far as that is known without asking
 * AWS: by the slots that a check found usable.
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
  if (!usable || first === undefined || instanceOf(first) === instanceOf(usable.arn)) return [];
  const message = `'poolPermissionSetArns' has permission sets of the instance ${instanceOf(first)}. The integration's is ${instanceOf(usable.arn)}, by its slots that can be used. Enter the ARNs that the pool's stack in that instance puts out.`;
  return [{ code: "POOL_OF_ANOTHER_INSTANCE", item: instanceOf(first), message }];
}

/** "ssoins-…", of arn:aws:sso:::permissionSet/ssoins-…/ps-… */
function instanceOf(arn: string): string {
  return arn.split("/")[1] ?? arn;
}
