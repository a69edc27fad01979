import type { EntityManager } from "typeorm";
import type { Tx } from "../../../platform/database/unit-of-work";
import { linkByAddress, type VouchedPair } from "./link-by-address";
import { linkByExternalId } from "./link-by-external-id";
import type { MadeLink } from "./link-scope";

/**
 * Links identities that this transaction writes for the first time; the later of a pair decides, once. Later changes of
 * an address or external id make and unmake no link, so nobody can change theirs to become somebody else.
 */
export async function linkNewIdentities(tx: Tx, providerId: string): Promise<void> {
  const { pairs, issuesIds } = await proofsOf(tx.manager, providerId);
  const scope = { providerId, seenAt: tx.now };
  // A provider's own key proves more than an address, so it comes first.
  if (issuesIds) auditLinks(tx, await linkByExternalId(tx.manager, scope));
  if (pairs.length > 0) auditLinks(tx, await linkByAddress(tx.manager, scope, pairs));
}

/**
 * Links identities for which both providers vouch by now. Has to be called when an admin changes a provider's domains.
 */
export async function linkVouchedIdentities(tx: Tx, providerId: string): Promise<void> {
  const { pairs } = await proofsOf(tx.manager, providerId);
  if (pairs.length > 0) auditLinks(tx, await linkByAddress(tx.manager, { providerId, seenAt: null }, pairs));
}

/** Links identities that external ids name by now. Has to be called when an admin changes a provider's issuers. */
export async function linkIssuedIdentities(tx: Tx, providerId: string): Promise<void> {
  auditLinks(tx, await linkByExternalId(tx.manager, { providerId, seenAt: null }));
}

interface Proofs {
  readonly pairs: readonly VouchedPair[];
  /** External ids may name people of this provider, or its identities carry external ids. */
  readonly issuesIds: boolean;
}

/**
 * The proofs that may link identities of this provider. It is one statement, because every read and every SCIM write
 * asks.
 */
async function proofsOf(manager: EntityManager, providerId: string): Promise<Proofs> {
  const [proofs]: Proofs[] = await manager.query(
    `with sides as (
       select l.id as link_id, l.vouches_for_domains as link_domains, h.id as home_id, h.vouches_for_domains as home_domains,
              h.external_id_issuers <> '{}' as issues_ids
         from identity_providers l join identity_providers h on h.standing <> 'LINK_ONLY' and h.enabled
        where l.standing = 'LINK_ONLY' and l.enabled and $1 in (l.id, h.id))
     select (select coalesce(jsonb_agg(jsonb_build_object('linkId', link_id, 'homeId', home_id, 'domain', domain)), '[]')
               from sides cross join unnest(link_domains) domain where domain = any(home_domains)) as pairs,
            exists (select 1 from sides where issues_ids) as "issuesIds"`,
    [providerId],
  );
  return proofs!;
}

function auditLinks(tx: Tx, made: readonly MadeLink[]): void {
  tx.audit(
    ...made.map(({ identityId, personId, by }) => ({
      action: "person.linked" as const,
      subjectType: "person",
      subjectId: personId,
      after: { identityId, by },
    })),
  );
}
