import type { EntityManager } from "typeorm";
import { splitTemplate, type TemplatePart } from "../../integrations/role-template";
import { columnOf } from "./principals";

/**
 * Bindings whose person has another role by the template than the observed one, or none, because they were renamed.
 * Renames leave no event, so roles are compared, each by the template of its integration.
 */
export async function stalePrincipals(manager: EntityManager): Promise<string[]> {
  const integrations: { id: string; template: string }[] = await manager.query(
    `select id, principal_role_template as template from integrations
      where principal_strategy = 'IAM_ROLE_TEMPLATE' and principal_role_template is not null and deleted_at is null order by id`,
  );
  if (integrations.length === 0) return [];
  const values: string[] = [];
  const parameter = (value: string) => `$${values.push(value)}::text`;
  const roles = integrations.map(({ id, template }) => {
    const parts = splitTemplate(template).map((part) => templatePartSql(part, parameter));
    return `when ${parameter(id)}::uuid then ${parts.join(" || ")}`;
  });
  const moved: { id: string }[] = await manager.query(
    `select b.id from bindings b join homes person on person.id = b.person_id
       left join accounts a on a.integration_id = b.integration_id and a.account_id = b.account_id
      where b.state = 'READY' and b.strategy = 'IAM_ROLE_TEMPLATE'
        and b.integration_id in (${integrations.map(({ id }) => `${parameter(id)}::uuid`).join(", ")})
        and b.principal_arn is distinct from case b.integration_id ${roles.join(" ")} end`,
    values,
  );
  return moved.map(({ id }) => id);
}

/** As in principalArnOf(), but a forbidden value makes another role too; the lookup then reports it. */
function templatePartSql(part: TemplatePart, parameter: (value: string) => string): string {
  switch (part.kind) {
    case "text":
      return parameter(part.text);
    case "place":
      return part.name === "accountId" ? "b.account_id" : "coalesce(split_part(a.arn, ':', 2), 'aws')";
    case "person":
      return columnOf(part, parameter);
    case "unknown":
      return "null";
  }
}
