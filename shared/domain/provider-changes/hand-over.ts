import { DomainError } from "../../kernel/app-error";
import type { Tx } from "../../platform/database/unit-of-work";
import { IdentityProvider } from "../identities/identity-provider.entity";
import type { OwnerResolutionPort } from "../identities/owner-resolution.port";
import { findUnmatched, matchProviders, type Unmatched } from "./match-providers";
import { movePeople } from "./move-people";
import { moveValues } from "./move-values";
import type { MadeChange, UnmatchedChoice } from "./provider-change";

/**
 * Lets one locked provider take another's place: matching people and groups, everything that names them, sign-in, and
 * the standing. The rest stays with the old provider, which becomes LINK_ONLY.
 */
export async function handOver(
  tx: Tx,
  owners: Pick<OwnerResolutionPort, "referencedGroups">,
  [from, to]: readonly [IdentityProvider, IdentityProvider],
  unmatched: UnmatchedChoice,
): Promise<MadeChange> {
  assertIsPossible(from, to);
  const { manager } = tx;
  const groupKeys = await owners.referencedGroups(tx, from.id);
  const match = await matchProviders(manager, from.id, to.id);
  const { named, ...stores } = await moveValues(manager, from.id, to.id, match.successors);
  const without = await findUnmatched(manager, [from.id, to.id], named, groupKeys);
  if (unmatched === "REFUSE") assertAllMatch(from, to, without);
  await swapStandings(tx, from, to);
  const absorbed = await movePeople(tx, from.id, to.id);
  const { people, groups, differingAddresses } = match;
  return {
    providers: [await reload(tx, from), await reload(tx, to)],
    audit: {
      action: "identity-provider.handed-over",
      subjectId: from.id,
      before: { name: from.name, standing: from.standing },
      after: {
        to: { id: to.id, name: to.name },
        people,
        peopleAbsorbed: absorbed.size,
        groups,
        ...stores,
        unmatchedPeople: without.people.length,
        unmatchedGroups: without.groups.length,
      },
    },
    handOver: {
      people,
      groups,
      unmatchedPeople: without.people,
      unmatchedGroups: without.groups,
      differingAddresses,
      absorbed,
    },
  };
}

function assertIsPossible(from: IdentityProvider, to: IdentityProvider): void {
  const refuse = (message: string) => {
    throw new DomainError("INVALID_STATE", message);
  };
  if (from.id === to.id) refuse("An identity provider cannot be handed over to itself.");
  if (from.standing === "LINK_ONLY") {
    refuse(
      `'${from.name}' is LINK_ONLY: nothing names it, and nobody is at home there, so there is nothing to hand over.`,
    );
  }
  if (!to.enabled) refuse(`'${to.name}' is off. Switch it on before it takes over from '${from.name}'.`);
}

const MOST_LISTED = 20;

function assertAllMatch(
  from: IdentityProvider,
  to: IdentityProvider,
  { people, groups }: { people: readonly Unmatched[]; groups: readonly Unmatched[] },
): void {
  const all = [
    ...groups.map((one) => ({ ...one, kind: "group" })),
    ...people.map((one) => ({ ...one, kind: "person" })),
  ];
  if (all.length === 0) return;
  const listed = all.slice(0, MOST_LISTED).map(({ kind, name, reason }) => `${kind} '${name}' (${reason})`);
  const more = all.length > listed.length ? `, and ${all.length - listed.length} more` : "";
  throw new DomainError(
    "INVALID_STATE",
    `${people.length} people and ${groups.length} groups of '${from.name}' have no match in '${to.name}': ${listed.join(", ")}${more}.`,
    all.slice(0, MOST_LISTED).map(({ kind, name, reason }) => ({
      path: ["unmatched"],
      message: `The ${kind} '${name}' has no match.`,
      rule: reason,
    })),
  );
}

/** The new provider takes the standing of the old one, unless it is the default one already. */
async function swapStandings({ manager }: Tx, from: IdentityProvider, to: IdentityProvider): Promise<void> {
  const standing = [from.standing, to.standing].includes("DEFAULT") ? "DEFAULT" : "NAMED";
  await manager.update(IdentityProvider, from.id, { standing: "LINK_ONLY", version: from.version + 1 });
  await manager.update(IdentityProvider, to.id, { standing, version: to.version + 1 });
}

async function reload({ manager }: Tx, { id }: IdentityProvider): Promise<IdentityProvider> {
  return manager.findOneByOrFail(IdentityProvider, { id });
}
