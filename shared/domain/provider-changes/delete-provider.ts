import { IsNull, Not } from "typeorm";
import { DomainError } from "../../kernel/app-error";
import type { Tx } from "../../platform/database/unit-of-work";
import { IdentityProvider } from "../identities/identity-provider.entity";
import { isNamedSql } from "./named-people";
import type { MadeChange } from "./provider-change";
import { endCredentialsOf } from "./provider-credentials";

/**
 * Deletes a locked provider with its identities and groups, unless people at home there still have something. People in
 * history stay as leavers. The provider then stays for them, marked as deleted, and its name is free.
 */
export async function deleteProvider(tx: Tx, before: IdentityProvider): Promise<MadeChange> {
  await assertIsNotNeeded(tx, before);
  await assertNobodyHasAnything(tx, before);
  const { manager, now } = tx;
  const { id } = before;
  await endCredentialsOf(tx, id);
  await manager.query("delete from identity_groups where provider_id = $1", [id]);
  const [, gone]: [unknown, number] = await manager.query(
    `delete from identities i where i.provider_id = $1 and not ${IS_IN_HISTORY}`,
    [id],
  );
  // A person without a home is nobody, so people whose only identity it was are deleted too.
  await manager.query(
    "update identities set removed_at = coalesce(removed_at, $2), active = false where provider_id = $1",
    [id, now],
  );
  const [{ kept }]: [{ kept: number }] = await manager.query(
    "select count(*)::int as kept from identities where provider_id = $1",
    [id],
  );
  if (kept === 0) await manager.delete(IdentityProvider, id);
  else await markDeleted(tx, id, before.version);
  return {
    providers: [before],
    audit: {
      action: "identity-provider.deleted",
      subjectId: id,
      before: { name: before.name, kind: before.kind, standing: before.standing, enabled: before.enabled },
      after: { identitiesDeleted: gone, identitiesKept: kept },
    },
    handOver: null,
  };
}

async function assertIsNotNeeded({ manager }: Tx, { id, name, standing }: IdentityProvider): Promise<void> {
  if (standing !== "DEFAULT") return;
  const others = await manager.countBy(IdentityProvider, { id: Not(id), deletedAt: IsNull() });
  if (others === 0) return;
  const message = `'${name}' is the default identity provider. Make another one the default first, or hand it over.`;
  throw new DomainError("INVALID_STATE", message);
}

async function assertNobodyHasAnything({ manager }: Tx, { id, name }: IdentityProvider): Promise<void> {
  const [held]: [{ grants: number; bindings: number; requests: number }] = await manager.query(
    `with theirs as (select p.id from people p join identities i on i.id = p.home_id where i.provider_id = $1)
     select (select count(*) from grants where person_id in (select id from theirs) and ended_at is null)::int as grants,
            (select count(*) from bindings where person_id in (select id from theirs) and state not in ('REMOVED', 'ABANDONED'))::int as bindings,
            (select count(distinct r.id) from access_requests r join access_request_items n on n.request_id = r.id
              where n.state = 'PENDING'
                and (r.requester_id in (select id from theirs) or r.grantee_id in (select id from theirs)))::int as requests`,
    [id],
  );
  const { grants, bindings, requests } = held;
  if (grants + bindings + requests === 0) return;
  const message =
    `People of '${name}' still have access: ${grants} grants, ${bindings} principals, ${requests} open requests. ` +
    "Switch the provider off or make it LINK_ONLY, and delete it when their access has ended; or hand it over.";
  throw new DomainError("INVALID_STATE", message);
}

/** A home whose person is in history, or is known to another provider too. */
const IS_IN_HISTORY = `exists (
  select 1 from people p where p.home_id = i.id and (
    ${isNamedSql("p.id")}
    or exists (select 1 from identities other where other.person_id = p.id and other.provider_id <> i.provider_id)))`;

async function markDeleted({ manager, now }: Tx, id: string, version: number): Promise<void> {
  await manager.update(IdentityProvider, id, {
    deletedAt: now,
    standing: "LINK_ONLY",
    enabled: false,
    vouchesForDomains: [],
    externalIdIssuers: [],
    integrationId: null,
    nextSyncAt: null,
    scimTokenHash: null,
    formerScimTokenHash: null,
    scimTokenCreatedAt: null,
    // Nobody could read it again or acknowledge who left.
    failure: null,
    leaversAlarm: null,
    version: version + 1,
  });
}
