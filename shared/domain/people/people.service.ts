import { type Actor, requireRole } from "../../kernel/actor";
import { DomainError, invalidInput, notFound } from "../../kernel/app-error";
import { requireFreshSignIn } from "../../kernel/fresh-sign-in";
import type { Tx, UnitOfWork } from "../../platform/database/unit-of-work";
import type { BindingsService } from "../bindings/bindings.service";
import { restartLookups } from "../bindings/restart-lookups";
import { lockNewDelegations } from "../delegations/load-delegations";
import { changedSiblings, identityChangesOf } from "../identities/affected-owners";
import { endCredentials } from "../identities/end-credentials";
import { Identity, PersonAnswer, type PersonAnswerKind } from "../identities/identity.entity";
import { IdentityProvider } from "../identities/identity-provider.entity";
import { ensurePeople } from "../identities/linking/ensure-people";
import type { OwnerResolutionPort } from "../identities/owner-resolution.port";
import { PersonHome } from "../identities/person-home.entity";
import { lockNotifiers } from "../outbox/pending-messages";
import { takePeopleLock } from "../people-lock/people-lock";
import { lockPersonRows, lockRequestsOf, type MergedPeople, mergePeople } from "./merge-people";

interface Dependencies {
  readonly uow: UnitOfWork;
  readonly owners: Pick<OwnerResolutionPort, "resolveChanged">;
  readonly bindings: Pick<BindingsService, "removeIfIdle">;
}

/** Two people to be merged, with the identity that becomes the home. */
export interface PeopleMergeOrder {
  readonly personId: string;
  readonly otherId: string;
  readonly homeIdentityId: string;
}

/** An identity unlinked from a person. It belongs to a new person or to none. */
export interface UnlinkedIdentity {
  readonly identity: Identity;
  readonly person: PersonHome;
}

/** Decisions of admins: the identities of a person, and the people that are one human. */
export class PeopleService {
  constructor(private readonly deps: Dependencies) {}

  /** Records that two people are separate accounts of one human, or two humans with one address. */
  async answer(actor: Actor, personId: string, otherId: string, answer: PersonAnswerKind): Promise<PersonHome[]> {
    return this.change(actor, async (tx) => {
      const people = await twoPeople(tx, personId, otherId);
      const [first, second] = personId < otherId ? [personId, otherId] : [otherId, personId];
      await tx.manager.upsert(PersonAnswer, { personId: first, otherId: second, answer, answeredAt: tx.now }, [
        "personId",
        "otherId",
      ]);
      const after = { otherId: second, answer };
      tx.audit({ action: "person.answered", subjectType: "person", subjectId: first, after });
      return people;
    });
  }

  /** Merges two people. Refused while both have a principal in one account. */
  async merge(actor: Actor, order: PeopleMergeOrder): Promise<MergedPeople> {
    requireRole(actor, "ADMIN");
    return this.deps.uow.run(actor, (tx) => {
      requireFreshSignIn(tx);
      return this.mergeIn(tx, order);
    });
  }

  /** The result of a merge, without saving it. */
  async previewMerge(actor: Actor, order: PeopleMergeOrder): Promise<MergedPeople> {
    requireRole(actor, "ADMIN");
    try {
      return await this.deps.uow.run(actor, async (tx) => {
        throw new Previewed(await this.mergeIn(tx, order));
      });
    } catch (error) {
      if (error instanceof Previewed) return error.merged;
      throw error;
    }
  }

  /** Links an identity without a person to a person who has none at its provider. */
  async linkIdentity(actor: Actor, identityId: string, personId: string): Promise<PersonHome> {
    return this.change(actor, async (tx) => {
      const identity = await lockIdentity(tx, identityId);
      const person = await personOf(tx, personId);
      if (identity.personId !== null) {
        throw new DomainError("INVALID_STATE", `'${identity.userName}' belongs to a person already; unlink it first.`);
      }
      const other = await tx.manager.findOneBy(Identity, { personId, providerId: identity.providerId });
      if (other) {
        const message = `${person.displayName} has another identity at this provider, '${other.userName}'; unlink it first.`;
        throw new DomainError("INVALID_STATE", message);
      }
      await restartLookups(tx.manager, [personId]);
      await tx.manager.update(Identity, identityId, { personId, linkedBy: "ADMIN", unlinkedAt: null });
      const after = { identityId, by: "ADMIN" };
      tx.audit({ action: "person.linked", subjectType: "person", subjectId: personId, after });
      await this.resolveOwnersAgain(tx, [identityId]);
      return person;
    });
  }

  /**
   * Unlinks an identity from its person, who keeps requests and grants. At a provider with homes it becomes a person of
   * its own.
   */
  async unlinkIdentity(actor: Actor, identityId: string): Promise<UnlinkedIdentity> {
    return this.change(actor, async (tx) => {
      const identity = await lockIdentity(tx, identityId);
      const { personId, providerId, userName } = identity;
      const person = personId === null ? null : await tx.manager.findOneBy(PersonHome, { id: personId });
      if (!person) throw new DomainError("INVALID_STATE", `'${userName}' belongs to no person.`);
      if (person.identityId === identityId) {
        const message = `'${userName}' is the home of ${person.displayName}; move their home to another identity first.`;
        throw new DomainError("INVALID_STATE", message);
      }
      await tx.manager.update(Identity, identityId, {
        personId: null,
        linkedBy: null,
        unlinkedAt: tx.now,
        chosenAt: null,
      });
      await endCredentials(tx, [identityId]);
      await ensurePeople(tx.manager, providerId, tx.now);
      const before = { identityId };
      tx.audit({ action: "person.unlinked", subjectType: "person", subjectId: person.id, before });
      await this.resolveOwnersAgain(tx, [identityId]);
      return { person, identity: await tx.manager.findOneByOrFail(Identity, { id: identityId }) };
    });
  }

  /** Makes another identity of a person their home, which describes them and decides whether they are active. */
  async moveHome(actor: Actor, personId: string, identityId: string): Promise<PersonHome> {
    return this.change(actor, async (tx) => {
      const person = await personOf(tx, personId);
      const identity = await lockIdentity(tx, identityId);
      if (identity.personId !== personId) {
        throw new DomainError("INVALID_STATE", `'${identity.userName}' is no identity of ${person.displayName}.`);
      }
      if (person.identityId === identityId) return person;
      const { standing, enabled, name } = await tx.manager.findOneByOrFail(IdentityProvider, {
        id: identity.providerId,
      });
      if (standing === "LINK_ONLY") {
        throw new DomainError("INVALID_STATE", `Nobody can be at home at '${name}', which is for links only.`);
      }
      // The person would become inactive, with sessions that revive together with the identity.
      if (!enabled || !identity.active || identity.removedAt) {
        throw new DomainError("INVALID_STATE", `'${identity.userName}' is not active, so it cannot be a home.`);
      }
      await restartLookups(tx.manager, [personId]);
      await tx.manager.query("update people set home_id = $2 where id = $1", [personId, identityId]);
      const [before, after] = [{ homeId: person.identityId }, { homeId: identityId }];
      tx.audit({ action: "person.home-moved", subjectType: "person", subjectId: personId, before, after });
      await this.resolveOwnersAgain(tx, [person.identityId, identityId]);
      return personOf(tx, personId);
    });
  }

  /**
   * Chooses the user that gets access, of several users of one person in an Identity Center. Principals in use stay.
   */
  async chooseIdentityCenterUser(actor: Actor, identityId: string): Promise<Identity> {
    return this.change(actor, async (tx) => {
      const { personId, providerId, userName, removedAt } = await lockIdentity(tx, identityId);
      const { kind, name } = await tx.manager.findOneByOrFail(IdentityProvider, { id: providerId });
      if (kind !== "AWS_IDENTITY_CENTER") {
        throw new DomainError("INVALID_STATE", `'${userName}' is no user of an Identity Center: '${name}' reads none.`);
      }
      if (personId === null) {
        throw new DomainError("INVALID_STATE", `'${userName}' belongs to no person; link it first.`);
      }
      if (removedAt !== null) throw new DomainError("INVALID_STATE", `'${userName}' is gone from '${name}'.`);
      await restartLookups(tx.manager, [personId]);
      await tx.manager.update(Identity, { personId, providerId }, { chosenAt: null });
      await tx.manager.update(Identity, identityId, { chosenAt: tx.now });
      tx.audit({ action: "person.user-chosen", subjectType: "person", subjectId: personId, after: { identityId } });
      return tx.manager.findOneByOrFail(Identity, { id: identityId });
    });
  }

  /** Under the lock on people no decision is made, and no owner is resolved, while people change. */
  private async change<T>(actor: Actor, work: (tx: Tx) => Promise<T>): Promise<T> {
    requireRole(actor, "ADMIN");
    return this.deps.uow.run(actor, async (tx) => {
      requireFreshSignIn(tx);
      await takePeopleLock(tx.manager);
      return work(tx);
    });
  }

  private async mergeIn(tx: Tx, { personId, otherId, homeIdentityId }: PeopleMergeOrder): Promise<MergedPeople> {
    await lockNotifiers(tx.manager);
    await lockRequestsOf(tx, [personId, otherId]);
    await takePeopleLock(tx.manager);
    await lockNewDelegations(tx.manager);
    await lockPersonRows(tx, [personId, otherId]);
    await twoPeople(tx, personId, otherId);
    const home = await lockIdentity(tx, homeIdentityId);
    if (home.personId !== personId && home.personId !== otherId) {
      const message = "'homeIdentityId' must be an identity of one of the two.";
      throw invalidInput([{ path: ["homeIdentityId"], message }]);
    }
    const goneId = home.personId === personId ? otherId : personId;
    const merged = await mergePeople(tx, this.deps.bindings, { keptId: home.personId, goneId, homeIdentityId });
    await this.resolveOwnersAgain(tx, merged.identityIds);
    return merged;
  }

  /** Resolves again everything that names these identities or depends on them. */
  private async resolveOwnersAgain(tx: Tx, identityIds: readonly string[]): Promise<void> {
    const rows = await changedSiblings(
      tx.manager,
      identityIds.map((id) => ({ id, comesOrGoes: true })),
    );
    await this.deps.owners.resolveChanged(tx, identityChangesOf(rows));
  }
}

/** Thrown to roll back a preview. */
class Previewed extends Error {
  constructor(readonly merged: MergedPeople) {
    super("previewed");
  }
}

async function personOf(tx: Tx, id: string): Promise<PersonHome> {
  const person = await tx.manager.findOneBy(PersonHome, { id });
  if (!person) throw notFound("The person");
  return person;
}

async function twoPeople(tx: Tx, personId: string, otherId: string): Promise<PersonHome[]> {
  if (personId === otherId) {
    throw invalidInput([{ path: ["otherId"], message: "'otherId' must be another person." }]);
  }
  return [await personOf(tx, personId), await personOf(tx, otherId)];
}

async function lockIdentity(tx: Tx, id: string): Promise<Identity> {
  const identity = await tx.manager.findOne(Identity, { where: { id }, lock: { mode: "pessimistic_write" } });
  if (!identity) throw notFound("The identity");
  return identity;
}
