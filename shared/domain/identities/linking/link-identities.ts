import type { EntityManager } from "typeorm";
import type { Tx } from "../../../platform/database/unit-of-work";
import { linkByAddress, type VouchedPair } from "./link-by-address";
import { linkByExternalId } from "./link-by-external-id";
import type { MadeLink } from "./link-scope";

/**
 * Links identities that this transaction sees for the first time: the later of the two decides, once. An address or an
 * external id that changes afterwards makes and unmakes no link, so nobody can change theirs to become somebody else.
 */
export async function linkNewIdentities(tx: Tx, providerId: string): Promise<void> {
  const { pairs, issuesIds } = await proofsOf(tx.manager, providerId);
  const scope = { providerId, seenAt: tx.now };
  // The identity provider's own key of somebody says more than an address does.
  if (issuesIds) auditLinks(tx, await linkByExternalId(tx.manager, scope));
  if (pairs.length > 0) auditLinks(tx, await linkByAddress(tx.manager, scope, pairs));
}

/** Links what both sides vouch for by now. To be called when an admin has changed a provider's domains. */
export async function linkVouchedIdentities(tx: Tx, providerId: string): Promise<void> {
  const { pairs } = await proofsOf(tx.manager, providerId);
  if (pairs.length > 0) auditLinks(tx, await linkByAddress(tx.manager, { providerId, seenAt: null }, pairs));
}

/** Links whom external ids name by now. To be called when an admin has changed a provider's issuers. */
export async function linkIssuedIdentities(tx: Tx, providerId: string): Promise<void> {
  auditLinks(tx, await linkByExternalId(tx.manager, { providerId, seenAt: null }));
}

interface Proofs {
  readonly pairs: readonly VouchedPair[];
  /** External ids may name people of this provider, or it has identities that carry such. */
  readonly issuesIds: boolean;
}

/** What may link identities of this provider, in one statement: every read and every person of a SCIM client asks. */
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
