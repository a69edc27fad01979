import type { EntityManager } from "typeorm";
import { type DomainError, invalidInput } from "../../kernel/app-error";
import { resolveNames } from "../identities/resolve-names";
import type { NamedDelegate } from "./parse-delegation";

/**
 * The id of the person whom the input names. A delegator may name somebody whom they cannot see, so only an exact name
 * finds anybody, and an unknown name and one of a person who has left get the same refusal.
 */
export async function findDelegate(manager: EntityManager, { field, value }: NamedDelegate): Promise<string> {
  if (field === "toPersonId") return value;
  const people = await peopleNamed(manager, value);
  if (!people.some(({ isActing }) => isActing)) throw nobodyOfThisName();
  // People who have left count too, because the delegator may mean one of them.
  if (people.length > 1) throw severalOfThisName();
  return people[0]!.personId;
}

interface NamedPerson {
  readonly personId: string;
  /** The name is that of an identity by which the person acts. */
  readonly isActing: boolean;
}

/** The people of this name at every provider whose people names can mean. */
async function peopleNamed(manager: EntityManager, value: string): Promise<NamedPerson[]> {
  const providers: { id: string }[] = await manager.query(
    "select id from identity_providers where enabled and standing <> 'LINK_ONLY' order by id",
  );
  const lookups = providers.map(({ id }) => ({ attribute: "user" as const, providerId: id, value }));
  const identityIds = (await resolveNames(manager, lookups)).flat();
  return manager.query(
    `select i.person_id as "personId", bool_or(a.id is not null) as "isActing"
       from identities i left join acting_identities a on a.id = i.id
      where i.id = any($1) and i.person_id is not null group by i.person_id order by i.person_id`,
    [identityIds],
  );
}

function nobodyOfThisName(): DomainError {
  const message =
    "Nobody active has exactly this user name or e-mail address. Ask them how their identity provider names them.";
  return invalidInput([{ path: ["toUser"], message, rule: "PERSON_NOT_FOUND" }]);
}

function severalOfThisName(): DomainError {
  const message =
    "Several people have this user name or e-mail address. Type another one of theirs, or let an admin delegate for you.";
  return invalidInput([{ path: ["toUser"], message, rule: "SEVERAL_PEOPLE" }]);
}
