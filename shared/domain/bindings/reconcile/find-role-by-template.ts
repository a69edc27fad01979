import type { EntityManager } from "typeorm";
import type { AccessCloud } from "../../cloud/access-cloud.port";
import { splitTemplate } from "../../integrations/role-template";
import type { Binding } from "../binding.entity";
import { noPrincipal, type PrincipalLookup, principalAbsent } from "../principal-lookup";
import { principalArnOf } from "../principals/principals";

/** IAM_ROLE_TEMPLATE: the person's role was made by others and is only observed. */
export async function findRoleByTemplate(
  cloud: Pick<AccessCloud, "role">,
  binding: Binding,
  partition: string | null,
  signal: AbortSignal,
): Promise<PrincipalLookup> {
  const { accountId } = binding;
  const person = binding.home!;
  const template = binding.integration!.principalRoleTemplate;
  if (!template)
    return noPrincipal("NO_TEMPLATE", `The integration '${binding.integration!.name}' has no role template.`);
  const rendered = principalArnOf(template, { accountId, partition: partition ?? "aws", person });
  if (rendered.kind === "none") return noPrincipal(rendered.reason, rendered.message);
  const role = await cloud.role(accountId, rendered.arn, signal);
  if (!role) {
    const message = `There is no role ${rendered.arn}, which is what the role template says for ${person.displayName}.`;
    // After a rename the former role is still there, so nobody removed it.
    return { ...principalAbsent("ROLE_NOT_FOUND", message), isLoss: rendered.arn === binding.principalArn };
  }
  return { kind: "role", role };
}

/** The partition of the account by the inventory. Null: the template does not need it. */
export async function templatePartitionOf(
  manager: EntityManager,
  { strategy, integration, integrationId, accountId }: Binding,
): Promise<string | null> {
  const template = strategy === "IAM_ROLE_TEMPLATE" ? (integration?.principalRoleTemplate ?? "") : "";
  if (!splitTemplate(template).some((part) => part.kind === "place" && part.name === "partition")) return null;
  const [account]: { arn: string }[] = await manager.query(
    "select arn from accounts where integration_id = $1 and account_id = $2",
    [integrationId, accountId],
  );
  return account?.arn.split(":")[1] ?? "aws";
}
