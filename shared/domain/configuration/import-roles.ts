import type { EntityManager } from "typeorm";
import { DomainError } from "../../kernel/app-error";
import { RoleAssignment } from "../roles/role-assignment.entity";
import type { Configuration } from "./configuration-document";
import { type ConfigurationImportResult, type ImportContext, importStep, nameKeyOf } from "./import-step";

type Assigned = Configuration["drawbridge"]["roles"][number];

/** Imports roles of people who are known here. */
export async function importRoles(
  { tx, actor, useCases }: ImportContext,
  { drawbridge }: Configuration,
): Promise<ConfigurationImportResult[]> {
  const results: ConfigurationImportResult[] = [];
  for (const [index, assigned] of drawbridge.roles.entries()) {
    const { userName, provider, role } = assigned;
    const step = async () => {
      const personId = await personOf(tx.manager, assigned);
      const hasIt = await tx.manager.existsBy(RoleAssignment, { personId, role });
      if (!hasIt) await useCases.roles.assign(actor, personId, role);
      const name = `${role} of ${userName} (${provider})`;
      return { kind: "ROLE", name, action: hasIt ? "NONE" : "CREATE", fields: [] } as const;
    };
    results.push(await importStep(["drawbridge", "roles", index], null, step));
  }
  return results;
}

async function personOf(manager: EntityManager, { provider, userName }: Assigned): Promise<string> {
  const rows: { personId: string }[] = await manager.query(
    `select distinct identity.person_id as "personId"
       from identities identity join identity_providers provider on provider.id = identity.provider_id
      where provider.name_key = $1 and provider.deleted_at is null and lower(identity.user_name) = $2
        and identity.removed_at is null and identity.person_id is not null`,
    [nameKeyOf(provider), nameKeyOf(userName)],
  );
  const [found, ...others] = rows;
  if (found && others.length === 0) return found.personId;
  const message = found
    ? `Several people of '${provider}' are named '${userName}': assign the role by the API.`
    : `No person of the identity provider '${provider}' is named '${userName}': let it be read first, or take the role out.`;
  throw new DomainError("NOT_FOUND", message, [{ path: ["userName"], message }]);
}
