import { type AttentionContext, type AttentionItem, countNoun, listFirstNames, SHOWN_SUBJECTS } from "./attention";
import { peopleAlike } from "./people-alike";

/** People whose identity an admin should clarify, and identities that contradict their links. */
export async function peopleAttention(context: AttentionContext): Promise<AttentionItem[]> {
  return [
    ...(await probablySameHuman(context)),
    ...(await homesToMove(context)),
    ...(await linkedAddressesThatDiffer(context)),
  ];
}

async function probablySameHuman({ manager }: AttentionContext): Promise<AttentionItem[]> {
  const { pairs, count } = await peopleAlike(manager, SHOWN_SUBJECTS);
  const [first] = pairs;
  if (!first) return [];
  const names = pairs.map(({ personName, otherName, address }) => `${personName} and ${otherName} (${address})`);
  return [
    {
      kind: "PROBABLY_SAME_HUMAN",
      key: "",
      since: first.since,
      count,
      subjects: pairs.map(({ personId, otherId, address }) => ({ type: "PeopleAlike", personId, otherId, address })),
      message: `${countNoun(count, "pair")} of people ${count === 1 ? "carries" : "carry"} one address, so neither decides about the other: ${listFirstNames(names, count)}.`,
      whatToDo: "Say of each pair whether they are one person, one human with separate accounts, or different.",
    },
  ];
}

interface PersonFound {
  readonly id: string;
  readonly name: string;
  readonly since: Date | null;
  readonly count: number;
}

async function homesToMove({ manager }: AttentionContext): Promise<AttentionItem[]> {
  const people: PersonFound[] = await manager.query(
    `select h.id, h.display_name as name, max(o.left_at) over () as since, count(*) over ()::int as count
       from homes h join identities o on o.id = h.identity_id
      where not h.active and exists (
        select 1 from identities i join identity_providers v on v.id = i.provider_id and v.enabled and v.standing <> 'LINK_ONLY'
         where i.person_id = h.id and i.id <> h.identity_id and i.active and i.removed_at is null)
      order by o.left_at desc nulls last, h.id limit $1`,
    [SHOWN_SUBJECTS],
  );
  return personItem("HOME_TO_MOVE", people, (who) => ({
    message: `${who} out though another of their identities is active, as the home is inactive or at a provider that does not count`,
    whatToDo: "If somebody is still there, move their home to the active identity.",
  }));
}

async function linkedAddressesThatDiffer({ manager }: AttentionContext): Promise<AttentionItem[]> {
  const people: PersonFound[] = await manager.query(
    `select p.id, h.display_name as name, null::timestamptz as since, count(*) over ()::int as count
       from identities i join people p on p.id = i.person_id and p.home_id <> i.id join identities h on h.id = p.home_id
      where i.linked_by = 'ADDRESS' and i.removed_at is null and h.removed_at is null
        and i.email is distinct from h.email and lower(i.email) is distinct from lower(h.email)
      order by p.id, i.id limit $1`,
    [SHOWN_SUBJECTS],
  );
  return personItem("LINKED_ADDRESS_DIFFERS", people, (who) => ({
    message: `${who} linked by an address to an identity that has another one by now`,
    whatToDo:
      "If the identity is theirs no more, unlink it; if it is, correct the address at its provider, or link it by hand.",
  }));
}

function personItem(
  kind: AttentionItem["kind"],
  people: readonly PersonFound[],
  sentences: (who: string) => Pick<AttentionItem, "message" | "whatToDo">,
): AttentionItem[] {
  const [first] = people;
  if (!first) return [];
  const { count, since } = first;
  const { message, whatToDo } = sentences(`${countNoun(count, "person", "people")} ${count === 1 ? "is" : "are"}`);
  const ids = [...new Set(people.map(({ id }) => id))];
  const names = listFirstNames(
    people.map(({ name }) => name),
    count,
  );
  const subjects = ids.map((id) => ({ type: "Person" as const, id }));
  return [{ kind, key: "", since, count, subjects, message: `${message}: ${names}.`, whatToDo }];
}
