import type { EntityManager } from "typeorm";
import type { Tx } from "../../platform/database/unit-of-work";
import { holdActiveIdentity } from "../identities/end-credentials";
import { NAMED_BY_EXTERNAL_ID } from "../identities/named-by-external-id";
import { chooseIdentity, type IdentityCandidate, type IdentityChoice, type LinkedIdentity } from "./choose-identity";
import { signInsOfNobody } from "./sign-ins-of-nobody";

/** A provider's user by everything that can name a person. */
export interface NamedUser {
  readonly issuer: string;
  readonly subject: string;
  /** The address, if it is verified and the provider is trusted for it; otherwise null. */
  readonly email: string | null;
  /** The external id at the identity provider `people`; null: no claim for it is configured. */
  readonly externalId: string | null;
  /** The identity provider to search; null: the default one. */
  readonly people: string | null;
}

/**
 * The identity of a provider's user, which stays active until the transaction ends, or the reason why there is none.
 * First sign-ins at an issuer come one after another, so that the second of one user finds the first one's link. They
 * wait for the identity's row before that: a wait under the issuer's lock would be one for all of them.
 */
export async function identityOfUser(tx: Tx, user: NamedUser): Promise<IdentityChoice> {
  const choice = await chooseAndHold(tx, user);
  if (choice.kind === "known") return choice;
  await tx.manager.query("select pg_advisory_xact_lock(hashtext('sign-in'), hashtext($1))", [user.issuer]);
  return chooseAndHold(tx, user);
}

async function chooseAndHold({ manager }: Tx, user: NamedUser): Promise<IdentityChoice> {
  const choice = chooseIdentity(await factsAbout(manager, user));
  if (choice.kind === "refused" && choice.reason === "NOBODY" && (await isNobodyMeant(manager, user))) {
    return { kind: "refused", reason: "PEOPLE_NOT_MEANT" };
  }
  if (choice.kind === "refused" || (await holdActiveIdentity({ manager }, choice.identityId))) return choice;
  return { kind: "refused", reason: "NOT_ACTIVE" };
}

async function isNobodyMeant(manager: EntityManager, { issuer, people }: NamedUser): Promise<boolean> {
  const found = people === null ? [] : await signInsOfNobody(manager, [{ way: issuer, people }]);
  return found.length > 0;
}

async function factsAbout(manager: EntityManager, user: NamedUser) {
  const [linked]: LinkedIdentity[] = await manager.query(
    `select i.id, i.person_id as "personId", ${IS_ACTIVE} as "isActive", p.standing = 'LINK_ONLY' as "isLinkOnly"
       from identity_links l join identities i on i.id = l.identity_id join identity_providers p on p.id = i.provider_id
      where l.issuer = $1 and l.subject = $2`,
    [user.issuer, user.subject],
  );
  const find = (column: string, value: string | null): Promise<IdentityCandidate[]> =>
    value === null
      ? Promise.resolve([])
      : manager.query(
          `select i.id, i.person_id as "personId", ${IS_ACTIVE} as "isActive", i.removed_at is not null as "hasLeft",
                  exists (select 1 from identity_links l where l.identity_id = i.id and l.issuer = $1) as "isTaken"
             from identities i join identity_providers p on p.id = i.provider_id
            where ${column} and p.standing <> 'LINK_ONLY'
              and case when $3::text is null then p.standing = 'DEFAULT' else p.name_key = lower($3) end
            order by i.removed_at nulls first limit 10`,
          [user.issuer, value, user.people],
        );
  return {
    linked: linked ?? null,
    byExternalId: await find(NAMED_BY_EXTERNAL_ID, user.externalId),
    byEmail: await find("lower(i.email) = lower($2)", user.email),
  };
}

const IS_ACTIVE = "exists (select 1 from acting_identities a where a.id = i.id)";
