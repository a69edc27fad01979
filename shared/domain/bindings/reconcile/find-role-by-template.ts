import type { EntityManager } from "typeorm";
import type { AccessCloud } from "../../cloud/access-cloud.port";
import { splitTemplate } from "../../integrations/role-template";
import type { Binding } from "../binding.entity";
import { noPrincipal, type PrincipalLookup, principalAbsent } from "../principal-lookup";
import { principalArnOf } from "./principals";

/** IAM_ROLE_TEMPLATE: the person's role is there already, made by others; it is only looked at. */
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
    // Of a person who is called otherwise now, the role is still there: nobody took it away.
    return { ...principalAbsent("ROLE_NOT_FOUND", message), isLoss: rendered.arn === binding.principalArn };
  }
  return { kind: "role", role };
}

/** Of the account, as the organization's inventory has it. Null: the template does not ask for it. */
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
