import { createHash } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { EntityManager } from "typeorm";
import type { OwnerLoss } from "../identities/owner-resolution.port";
import type { IntegrationOwner, OwnerRule } from "../integrations/owner-rules";
import { sharePeopleLock } from "../people-lock/people-lock";
import { loadDirectory } from "./load-directory";
import type { OwnerLookup } from "./owner-lookup";
import { lookupsOfOwner, type OwnerDirectory, type Ownership, resolveOwner } from "./resolve-owner";

/** The resources whose owners are resolved again. */
export type OwnershipScope =
  | { readonly integrationId: string }
  | { readonly resourceIds: readonly string[] }
  /**
   * Resources whose tags hold one of the keys or that one of the owners owns. Where an integration owner is named so,
   * all resources of the integration.
   */
  | { readonly keys: readonly string[]; readonly ownerIds: readonly string[] };

interface ResourceRow {
  readonly id: string;
  readonly integrationId: string;
  readonly tags: Record<string, string>;
  readonly contentHash: string | null;
  readonly integrationOwners: IntegrationOwner[];
  readonly ownerRules: OwnerRule[];
}

/** A resource as far as its owners depend on it. */
export type OwnedByRules = Pick<ResourceRow, "tags" | "integrationOwners" | "ownerRules">;

/** The resources whose owners changed, and the losses among them. */
export interface ChangedOwners {
  readonly changedIds: readonly string[];
  readonly losses: readonly OwnerLoss[];
}

/** Resolves the owners of the resources in the scope and writes only changes, in a constant number of statements. */
export async function resolveOwners(tx: EntityManager, affected: OwnershipScope, now: Date): Promise<ChangedOwners> {
  await sharePeopleLock(tx);
  const resources = await loadResources(tx, affected);
  const resolved = await resolveOwnerships(tx, resources, (resource, ownership) => ({
    resource,
    ownership,
    hash: hashOf(ownership),
  }));
  const changed = resolved.filter(({ resource, hash }) => resource.contentHash !== hash);
  const losses = changed.length > 0 ? await writeOwnerships(tx, changed, now) : [];
  return { changedIds: changed.map(({ resource }) => resource.id), losses };
}

/**
 * The decision for any number of resources, with one directory lookup, as `answer` wants it. Near misses are left out:
 * they only explain, and are the most expensive part.
 */
export async function resolveOwnerships<T extends OwnedByRules, R>(
  tx: EntityManager,
  resources: readonly T[],
  answer: (resource: T, ownership: Ownership, directory: OwnerDirectory) => R,
): Promise<R[]> {
  const directory = await loadDirectory(tx, resources.flatMap(lookupsOf));
  const resolved: R[] = [];
  for (const resource of resources) {
    resolved.push(answer(resource, resolveOwner(resource.tags, resource, directory), directory));
    // Thousands of resources take a while, and the process has other requests to answer.
    if (resolved.length % 250 === 0) await nextTurn();
  }
  return resolved;
}

function lookupsOf({ tags, integrationOwners, ownerRules }: OwnedByRules): OwnerLookup[] {
  const named = ownerRules.flatMap(({ keyName, attribute, providerId, separator }) => {
    const value = Object.hasOwn(tags, keyName) ? tags[keyName]!.trim() : "";
    if (!value) return [];
    const parts = separator === null ? [] : value.split(separator);
    return [value, ...parts].map((one) => ({ attribute, providerId, value: one }));
  });
  return [...named, ...integrationOwners.flatMap(lookupsOfOwner)];
}

async function loadResources(tx: EntityManager, affected: OwnershipScope): Promise<ResourceRow[]> {
  const [where, parameters] = conditionOf(affected);
  return tx.query(
    `select r.id, r.integration_id as "integrationId", r.tags, o.content_hash as "contentHash",
            i.integration_owners as "integrationOwners", i.owner_rules as "ownerRules"
       from resources r join integrations i on i.id = r.integration_id
       left join resource_ownerships o on o.resource_id = r.id
      where r.status <> 'GONE' and ${where} order by r.id`,
    parameters,
  );
}

/** The characters that trim() removes in JavaScript; btrim() alone removes spaces only. */
export const TRIMMED_CHARACTERS =
  " \t\n\v\f\r\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff";

function conditionOf(affected: OwnershipScope): [string, unknown[]] {
  if ("integrationId" in affected) return ["r.integration_id = $1", [affected.integrationId]];
  if ("resourceIds" in affected) return ["r.id = any($1)", [affected.resourceIds]];
  const rules = `(select n.id as of, rule."keyName", lower(rule.separator) as separator from integrations n,
                         jsonb_to_recordset(n.owner_rules) as rule("keyName" text, separator text)) as rule`;
  // Whole values use their index; parts are searched only where a rule has a separator. This runs for every change of a
  // person.
  return [
    `r.id in (
       select x.id from resources x join ${rules} on rule.of = x.integration_id
        where tag_values(x.tags) && $1::text[] and lower(btrim(x.tags ->> rule."keyName", $3)) = any($1)
       union all
       select x.id from resources x join ${rules} on rule.of = x.integration_id and rule.separator is not null
        where strpos(lower(x.tags ->> rule."keyName"), rule.separator) > 0 and exists (
                select 1 from unnest(string_to_array(lower(x.tags ->> rule."keyName"), rule.separator)) part
                 where btrim(part, $3) = any($1))
       union all
       select resource_id from resource_owners where group_id = any($2) or identity_id = any($2)
       union all
       select x.id from resources x where x.integration_id in (
         select n.id from integrations n, jsonb_to_recordset(n.integration_owners) as owner(values jsonb, ids jsonb)
          where exists (select 1 from jsonb_array_elements_text(owner.values) v where lower(btrim(v, $3)) = any($1))
             or exists (select 1 from jsonb_array_elements_text(owner.ids) frozen where frozen = any($2::text[]))))`,
    [affected.keys, affected.ownerIds, TRIMMED_CHARACTERS],
  ];
}

async function writeOwnerships(
  tx: EntityManager,
  changed: readonly { resource: Pick<ResourceRow, "id">; ownership: Ownership; hash: string }[],
  now: Date,
): Promise<OwnerLoss[]> {
  const ownerships = changed.map(({ resource, ownership, hash }) => ({
    resource_id: resource.id,
    status: ownership.status,
    reason: ownership.reason,
    steps: ownership.steps,
    content_hash: hash,
  }));
  await tx.query(
    `insert into resource_ownerships (resource_id, status, reason, steps, content_hash, resolved_at)
     select resource_id, status, reason, steps, content_hash, $2::timestamptz
       from jsonb_to_recordset($1::jsonb) as d(resource_id uuid, status text, reason text, steps jsonb, content_hash text)
     on conflict (resource_id) do update set status = excluded.status, reason = excluded.reason, steps = excluded.steps,
            content_hash = excluded.content_hash, resolved_at = excluded.resolved_at`,
    [JSON.stringify(ownerships), now],
  );
  const owners = changed.flatMap(({ resource, ownership }) =>
    ownership.owners.map(({ source, keyName, attribute, value, match }, ordinal) => ({
      resource_id: resource.id,
      ordinal,
      source,
      kind: match.kind,
      provider_id: match.providerId,
      identity_id: match.kind === "USER" ? match.ownerId : null,
      group_id: match.kind === "GROUP" ? match.ownerId : null,
      attribute,
      key_name: keyName,
      value,
      name: match.name,
      matched_by: match.matchedBy,
    })),
  );
  const columns =
    "resource_id, ordinal, source, kind, provider_id, identity_id, group_id, attribute, key_name, value, name, matched_by";
  // All parts of a statement see the rows as before it, which yields the former owners.
  return tx.query(
    `with wanted as (select * from jsonb_populate_recordset(null::resource_owners, $2::jsonb)),
          gone as (delete from resource_owners o where o.resource_id = any($1)
                     and not exists (select 1 from wanted w where w.resource_id = o.resource_id and w.ordinal = o.ordinal)),
          written as (
            insert into resource_owners (${columns}) select ${columns} from wanted
            on conflict (resource_id, ordinal) do update set source = excluded.source, kind = excluded.kind,
                   provider_id = excluded.provider_id, identity_id = excluded.identity_id, group_id = excluded.group_id,
                   attribute = excluded.attribute, key_name = excluded.key_name, value = excluded.value, name = excluded.name,
                   matched_by = excluded.matched_by)
     select array_agg(distinct b.provider_id) as "providerIds"
       from resource_owners b
       left join wanted w on w.resource_id = b.resource_id and w.source = b.source and w.kind = b.kind and w.provider_id = b.provider_id
         and ${ownerKeyOf("w")} = ${ownerKeyOf("b")}
      where b.resource_id = any($1) and b.source = 'RESOURCE_OWNER'
      group by b.resource_id having count(w.resource_id) = 0`,
    [ownerships.map((row) => row.resource_id), JSON.stringify(owners)],
  );
}

/** An owner's identity does not depend on its kind of match. Owners by attribute are identified by the value. */
function ownerKeyOf(alias: string): string {
  return `coalesce(${alias}.identity_id::text, ${alias}.group_id::text, ${alias}.attribute || '=' || ${alias}.name)`;
}

function hashOf({ status, reason, steps, owners }: Ownership): string {
  const named = owners.map(({ source, keyName, value, match }) => [
    source,
    keyName,
    value,
    match.kind,
    match.providerId,
    match.ownerId,
    match.name,
    match.matchedBy,
  ]);
  return createHash("sha256")
    .update(JSON.stringify([status, reason, steps, named]))
    .digest("base64url");
}
