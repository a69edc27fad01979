import type { EntityManager } from "typeorm";
import type { ProviderStanding } from "../../identities/identity-provider.entity";
import { PersonHome } from "../../identities/person-home.entity";
import type { Integration } from "../../integrations/integration.entity";
import { PRINCIPAL_TAKEN } from "../principal-lookup";

/** The user of a person in an IAM Identity Center, by our own data. */
export type KnownCenterUser =
  /** They have one identity there, or one with priority: the one that an admin chose, else their home. */
  | { readonly kind: "user"; readonly userId: string }
  /** They have no known identity there, and may be found by these values. Null: not by this one. */
  | { readonly kind: "look-up"; readonly userName: string | null; readonly email: string | null }
  | NoCenterUser;

/** The person has no user of their own there. */
export interface NoCenterUser {
  readonly kind: "none";
  readonly code: "PRINCIPAL_NOT_FOUND" | "PRINCIPAL_AMBIGUOUS" | "PRINCIPAL_UNPROVEN" | "PRINCIPAL_TAKEN";
  /** A sentence for a person. */
  readonly message: string;
}

type LookUp = Extract<KnownCenterUser, { kind: "look-up" }>;

type Directory = Pick<Integration, "id" | "name">;

/**
 * Names and addresses are typed in by a provider's admin. They prove a user elsewhere only for people of the default
 * provider, and for addresses of a domain that the person's provider vouches for.
 */
export async function knownCenterUser(
  manager: EntityManager,
  person: PersonHome,
  integration: Directory,
): Promise<KnownCenterUser> {
  const { users, standing, domains } = await factsOf(manager, person, integration.id);
  const chosen =
    users.find(({ isChosen }) => isChosen) ??
    users.find(({ isHome }) => isHome) ??
    (users.length === 1 ? users[0] : undefined);
  if (chosen) return { kind: "user", userId: chosen.userId };
  if (users.length > 1) {
    const message = `${person.displayName} has ${users.length} users in IAM Identity Center of '${integration.name}'. An admin has to choose the one that gets access.`;
    return { kind: "none", code: "PRINCIPAL_AMBIGUOUS", message };
  }
  if (standing === "DEFAULT") return { kind: "look-up", userName: person.userName, email: person.email };
  const vouched = (text: string | null) => (text !== null && domains.includes(domainOf(text)) ? text : null);
  const [userName, email] = [vouched(person.userName), vouched(person.email)];
  if (userName !== null || email !== null) return { kind: "look-up", userName, email };
  const message = `Nothing proves who ${person.displayName} is in IAM Identity Center of '${integration.name}': their identity provider is not the default one and does not vouch for the domain of their address. An admin can link them.`;
  return { kind: "none", code: "PRINCIPAL_UNPROVEN", message };
}

/**
 * Whether a user that was found for a person before still is theirs: an admin may have chosen another, or unlinked it.
 */
export async function isStillTheirs(
  manager: EntityManager,
  person: PersonHome,
  integration: Directory,
  userId: string,
): Promise<boolean> {
  const known = await knownCenterUser(manager, person, integration);
  if (known.kind === "user") return known.userId === userId;
  return (await claimsAgainst(manager, person, integration, userId)).bar === null;
}

/**
 * Why a person has no user in the integration's Identity Center, as far as it has been read; null: they have one, or it
 * was never read. Asked before a request and before a grant.
 */
export async function centerUserProblem(
  manager: EntityManager,
  person: PersonHome,
  integration: Directory,
): Promise<NoCenterUser | null> {
  const known = await knownCenterUser(manager, person, integration);
  if (known.kind !== "look-up") return known.kind === "none" ? known : null;
  const read = await readUsers(manager, integration, known);
  if (!read) return null;
  const [first, second] = read.users;
  if (!first || second?.hasName === first.hasName) {
    const message = `IAM Identity Center of '${integration.name}' has no user, or several, with the user name or e-mail of ${person.displayName}. If they were added lately, sync the identity provider '${read.provider}'.`;
    return { kind: "none", code: "PRINCIPAL_NOT_FOUND", message };
  }
  const obstacle = await centerUserObstacle(manager, person, integration, first.userId);
  return obstacle?.kind === "none" ? obstacle : null;
}

interface ReadUsers {
  /** The name of the provider that reads the Identity Center. */
  readonly provider: string;
  /** At most two of that user name or of that address; those of the name come first. */
  readonly users: readonly { readonly userId: string; readonly hasName: boolean }[];
}

/** Null: the Identity Center was never read. */
async function readUsers(
  manager: EntityManager,
  integration: Directory,
  { userName, email }: LookUp,
): Promise<ReadUsers | null> {
  const [read]: ReadUsers[] = await manager.query(
    `select v.name as provider, (
              select coalesce(jsonb_agg(u), '[]') from (
                select i.external_id as "userId", coalesce(lower(i.user_name) = lower($2), false) as "hasName"
                  from identities i
                 where i.provider_id = v.id and i.active and i.removed_at is null
                   and (lower(i.user_name) = lower($2) or lower(i.email) = lower($3))
                 order by "hasName" desc limit 2) u) as users
       from identity_providers v where v.integration_id = $1 and v.synced_at is not null`,
    [integration.id, userName, email],
  );
  return read ?? null;
}

/** Another person has access as this user by a weaker claim: these bindings give it up. */
interface WeakerClaim {
  readonly kind: "held";
  readonly bindingIds: readonly string[];
}

/**
 * The reason why a person cannot be given this user, who is theirs by our data or by their name; null: none. The
 * better claim wins, whatever the order. Otherwise a name typed in at another provider could lock out its person.
 */
export async function centerUserObstacle(
  manager: EntityManager,
  person: PersonHome,
  integration: Directory,
  userId: string,
): Promise<NoCenterUser | WeakerClaim | null> {
  const { bar, holderId, bindingIds } = await claimsAgainst(manager, person, integration, userId);
  if (bar) return barredUser(bar, person, integration);
  if (holderId === null) return null;
  const other = await manager.findOneByOrFail(PersonHome, { id: holderId });
  const own = await claimTo(manager, person, integration.id, userId);
  const theirs = await claimTo(manager, other, integration.id, userId);
  if (CENTER_USER_CLAIMS.indexOf(own) < CENTER_USER_CLAIMS.indexOf(theirs)) {
    return { kind: "held", bindingIds };
  }
  const message = `${person.displayName} and ${other.displayName} are one and the same user of IAM Identity Center, so they cannot both be given access.`;
  return { kind: "none", code: PRINCIPAL_TAKEN, message };
}

/**
 * The strength of a person's claim to a user: by a linked identity, by a name of the default provider, or by another
 * name.
 */
type CenterUserClaim = "LINKED" | "DEFAULT" | "NAMED";
const CENTER_USER_CLAIMS: readonly CenterUserClaim[] = ["LINKED", "DEFAULT", "NAMED"];

/** The claim of a person to a user of the integration's Identity Center, by current data. */
async function claimTo(
  manager: EntityManager,
  person: PersonHome,
  integrationId: string,
  userId: string,
): Promise<CenterUserClaim> {
  const { users, standing } = await factsOf(manager, person, integrationId);
  if (users.some((user) => user.userId === userId)) return "LINKED";
  return standing === "DEFAULT" ? "DEFAULT" : "NAMED";
}

interface ClaimsAgainst {
  /**
   * Why a user whose name or address matches a person is not theirs. LINKED: it is an identity of another person.
   * UNLINKED: an admin unlinked it, which a name does not override. Null: nothing is against it.
   */
  readonly bar: "LINKED" | "UNLINKED" | null;
  /** Another person who has access as this user; null: nobody. */
  readonly holderId: string | null;
  readonly bindingIds: readonly string[];
}

async function claimsAgainst(
  manager: EntityManager,
  { id }: PersonHome,
  integration: Directory,
  userId: string,
): Promise<ClaimsAgainst> {
  const [claims]: ClaimsAgainst[] = await manager.query(
    `select (select case when i.person_id is null then 'UNLINKED' else 'LINKED' end
               from identities i join identity_providers v on v.id = i.provider_id and v.integration_id = $1
              where i.external_id = $2 and (i.person_id <> $3 or (i.person_id is null and i.unlinked_at is not null))
              limit 1) as bar,
            (array_agg(b.person_id order by b.id))[1] as "holderId", coalesce(array_agg(b.id order by b.id), '{}') as "bindingIds"
       from bindings b
      where b.integration_id = $1 and b.identity_center_user_id = $2 and b.person_id <> $3
        -- A slot lease that cools down has nobody assigned any more.
        and b.state not in ('COOLING_DOWN', 'REMOVED', 'ABANDONED')`,
    [integration.id, userId, id],
  );
  return claims!;
}

/** For a person who is barred from the user that their name or address matches. */
function barredUser(bar: "LINKED" | "UNLINKED", { displayName }: PersonHome, { name }: Directory): NoCenterUser {
  const user = `The user of IAM Identity Center of '${name}' that has the name or address of ${displayName}`;
  if (bar === "LINKED") {
    const message = `${user} is another person's, as an admin or their identity provider says.`;
    return { kind: "none", code: PRINCIPAL_TAKEN, message };
  }
  const message = `${user} was unlinked by an admin, so a name does not prove whose it is. An admin can link it.`;
  return { kind: "none", code: "PRINCIPAL_UNPROVEN", message };
}

interface CenterUserFacts {
  /** Their live identities at the provider that reads the integration's Identity Center. */
  readonly users: readonly { readonly userId: string; readonly isHome: boolean; readonly isChosen: boolean }[];
  /** The standing of the provider of their home. */
  readonly standing: ProviderStanding;
  readonly domains: readonly string[];
}

/** One statement, because automatic flows read it for each of many people. */
async function factsOf(
  manager: EntityManager,
  { id, identityId, providerId }: PersonHome,
  integrationId: string,
): Promise<CenterUserFacts> {
  const [facts]: CenterUserFacts[] = await manager.query(
    `select h.standing, h.vouches_for_domains as domains, (
              select coalesce(jsonb_agg(jsonb_build_object('userId', i.external_id, 'isHome', i.id = $2::uuid, 'isChosen', i.chosen_at is not null)
                                       order by i.chosen_at desc nulls last), '[]')
                from identities i join identity_providers v on v.id = i.provider_id and v.integration_id = $4 and v.enabled
               where i.person_id = $1 and i.active and i.removed_at is null) as users
       from identity_providers h where h.id = $3`,
    [id, identityId, providerId, integrationId],
  );
  return facts!;
}

/** In lower case; of what is no address, the empty text. */
function domainOf(address: string): string {
  return address.includes("@") ? address.slice(address.lastIndexOf("@") + 1).toLowerCase() : "";
}
