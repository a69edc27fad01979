import { type EntityManager, In, Not } from "typeorm";
import { PersonHome } from "../../identities/person-home.entity";
import { Binding } from "../binding.entity";
import { claimTo, isBetterClaim } from "./known-center-user";

export interface CenterUserHolder {
  readonly displayName: string;
  readonly bindingIds: readonly string[];
  /** Their claim to the user is the weaker one. */
  readonly mustYield: boolean;
}

/** Another person who has access as this user of the integration's Identity Center; null: nobody else. */
export async function centerUserHolder(
  manager: EntityManager,
  person: PersonHome,
  integrationId: string,
  userId: string,
): Promise<CenterUserHolder | null> {
  const others = await manager.findBy(Binding, {
    integrationId,
    identityCenterUserId: userId,
    personId: Not(person.id),
    // A resting slot lease has nobody assigned any more.
    state: Not(In(["RESTING", "REMOVED", "ABANDONED"])),
  });
  const [first] = others;
  if (!first) return null;
  const other = await manager.findOneByOrFail(PersonHome, { id: first.personId });
  const own = await claimTo(manager, person, integrationId, userId);
  const mustYield = isBetterClaim(own, await claimTo(manager, other, integrationId, userId));
  return { displayName: other.displayName, bindingIds: others.map(({ id }) => id), mustYield };
}
