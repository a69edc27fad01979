import { newId } from "../../../kernel/ids";
import type { AuditEntry, Tx } from "../../../platform/database/unit-of-work";
import { identityChangesOf } from "../affected-owners";
import { ensurePeople } from "../linking/ensure-people";
import { linkNewIdentities } from "../linking/link-identities";
import type { OwnerResolutionPort } from "../owner-resolution.port";
import { affectedOwnersOf, keysOfIdentities } from "./identity-changes";
import { lockScimProvider } from "./lock-scim-provider";
import { notUnique, type ScimError } from "./protocol/scim-error";
import type { ScimResource } from "./protocol/scim-schema";
import { ReturningIds } from "./returning-ids";
import { scimPersonOf, userNameKeyOf } from "./scim-person";
import type { ScimUser } from "./scim-resource.entity";

/**
 * Creates users set-based. A user that exists is refused, the others are created. A leaver who comes back with the same
 * externalId is the same person, under the same id, where no live user has it. A userName alone may have been given to
 * somebody else, and makes a new person.
 */
export async function createUsers(
  tx: Tx,
  owners: OwnerResolutionPort,
  providerId: string,
  resources: readonly ScimResource[],
): Promise<(ScimUser | ScimError)[]> {
  await lockScimProvider(tx, providerId);
  const results = await prepare(tx, providerId, resources);
  const users = results.filter((result): result is ScimUser => !(result instanceof Error));
  if (users.length === 0) return results;
  await writePeople(tx, providerId, users);
  await writeResources(tx, users);
  tx.audit(...users.map(creationOf));
  const people = await keysOfIdentities(
    tx.manager,
    users.map(({ identityId }) => identityId),
  );
  await owners.resolveChanged(tx, identityChangesOf(await affectedOwnersOf(tx.manager, providerId, [], people)));
  return results;
}

function creationOf({ identityId, resource }: ScimUser): AuditEntry {
  const { userName, displayName, active, scimExternalId } = scimPersonOf(resource);
  const after = { userName, displayName, active, scimExternalId };
  return { action: "identity.created", subjectType: "identity", subjectId: identityId, after };
}

/** Gives each user its id: a new one, or that of the leaver with the same externalId. */
async function prepare(
  tx: Tx,
  providerId: string,
  resources: readonly ScimResource[],
): Promise<(ScimUser | ScimError)[]> {
  const userNames = resources.map(userNameKeyOf);
  const taken: { key: string }[] = await tx.manager.query(
    "select user_name_key as key from scim_users where provider_id = $1 and user_name_key = any($2)",
    [providerId, userNames],
  );
  const takenNames = new Set(taken.map(({ key }) => key));
  const returning = await ReturningIds.load(tx.manager, "identities", providerId, resources);
  return resources.map((resource, n) => {
    const userNameKey = userNames[n]!;
    if (takenNames.has(userNameKey)) return notUnique("userName", String(resource.userName));
    takenNames.add(userNameKey);
    const identityId = returning.take(resource) ?? newId();
    return { identityId, providerId, userNameKey, resource, version: 1, createdAt: tx.now, modifiedAt: tx.now };
  });
}

async function writePeople(tx: Tx, providerId: string, users: readonly ScimUser[]): Promise<void> {
  const rows = users.map(({ identityId, resource }) => {
    const person = scimPersonOf(resource);
    return {
      id: identityId,
      external_id: identityId,
      scim_external_id: person.scimExternalId,
      user_name: person.userName,
      email: person.email,
      display_name: person.displayName,
      active: person.active,
      title: person.title,
      department: person.department,
      manager_external_id: person.managerExternalId,
      roles: person.roles,
      attributes: person.attributes,
    };
  });
  await tx.manager.query(
    `insert into identities as i (id, provider_id, external_id, scim_external_id, user_name, email, first_email, display_name,
                                  active, title, department, manager_external_id, roles, attributes, created_at)
     select id, $1::uuid, external_id, scim_external_id, user_name, email, email, display_name, active, title, department,
            manager_external_id, roles, attributes, $2::timestamptz from jsonb_populate_recordset(null::identities, $3::jsonb)
     on conflict (id) do update
        set user_name = excluded.user_name, email = excluded.email, display_name = excluded.display_name,
            active = excluded.active, title = excluded.title, department = excluded.department,
            manager_external_id = excluded.manager_external_id, roles = excluded.roles, attributes = excluded.attributes,
            removed_at = null`,
    [providerId, tx.now, JSON.stringify(rows)],
  );
  await ensurePeople(tx.manager, providerId, tx.now);
  await linkNewIdentities(tx, providerId);
}

async function writeResources(tx: Tx, users: readonly ScimUser[]): Promise<void> {
  const rows = users.map(({ identityId, userNameKey, resource }) => ({
    identity_id: identityId,
    user_name_key: userNameKey,
    resource,
  }));
  await tx.manager.query(
    `insert into scim_users (identity_id, provider_id, user_name_key, resource, version, created_at, modified_at)
     select identity_id, $1::uuid, user_name_key, resource, 1, $2::timestamptz, $2::timestamptz
       from jsonb_populate_recordset(null::scim_users, $3::jsonb)`,
    [users[0]!.providerId, tx.now, JSON.stringify(rows)],
  );
}
