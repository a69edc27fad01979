import type { EntityManager } from "typeorm";
import type { Member } from "./members";
import { PersonHome } from "./person-home.entity";

/** The active people with these ids, ordered by name. */
export async function membersById(manager: EntityManager, ids: readonly string[]): Promise<Map<string, Member>> {
  if (ids.length === 0) return new Map();
  const members = await manager
    .createQueryBuilder(PersonHome, "person")
    .where("person.id = any(:ids) and person.active", { ids })
    .orderBy("lower(person.display_name)")
    .addOrderBy("person.id")
    .getMany();
  return new Map(members.map((member) => [member.id, member]));
}
