import type { EntityManager } from "typeorm";
import { DomainError, type FieldProblem, invalidInput } from "../../kernel/app-error";
import type { Tx } from "../../platform/database/unit-of-work";
import { duplicateAccountsOf, sameHuman } from "../identities/linking/duplicate-accounts";
import { PersonHome } from "../identities/person-home.entity";
import { delegationCircle, isDelegatedAlready } from "./conflicting-delegations";
import { type OpenDelegation, openDelegations } from "./load-delegations";
import { type DelegationDraft, PERSON_NOT_FOUND_MESSAGE } from "./parse-delegation";

/** A draft whose delegate was found. */
export interface FoundDelegation extends DelegationDraft {
  readonly toPersonId: string;
}

/** The refusal of a delegation, by present people and delegations; null: it can be created. */
export async function evaluateDelegation({ manager, now }: Tx, draft: FoundDelegation): Promise<DomainError | null> {
  const people = new Map(
    [await personOf(manager, draft.fromPersonId), await personOf(manager, draft.toPersonId)].flatMap((person) =>
      person ? [[person.id, person] as const] : [],
    ),
  );
  const problems = [
    ...problemsOfPerson("fromPersonId", people.get(draft.fromPersonId)),
    ...problemsOfPerson(draft.to.field, people.get(draft.toPersonId)),
  ];
  if (problems.length > 0) return invalidInput(problems);
  const open = await openDelegations(manager, now);
  const duplicates = await duplicateAccountsOf(manager, [
    ...people.keys(),
    ...open.flatMap(({ fromPersonId, toPersonId }) => [fromPersonId, toPersonId]),
  ]);
  const isSame = sameHuman(duplicates);
  if (isSame(draft.fromPersonId, draft.toPersonId)) return sameHumanRefusal(draft.to.field);
  return refusalOfCircle(draft, open, isSame) ?? refusalOfSecond(draft, open);
}

const personOf = (manager: EntityManager, id: string) => manager.findOneBy(PersonHome, { id });

function problemsOfPerson(path: string, person: PersonHome | undefined): FieldProblem[] {
  if (person?.active) return [];
  return [{ path: [path], message: PERSON_NOT_FOUND_MESSAGE, rule: "PERSON_NOT_FOUND" }];
}

function sameHumanRefusal(path: string): DomainError {
  const message =
    "The delegate is, or may be, another account of the one who delegates. An admin can say whether they are one human.";
  return invalidInput([{ path: [path], message, rule: "SAME_HUMAN" }]);
}

function refusalOfCircle(
  draft: FoundDelegation,
  open: readonly OpenDelegation[],
  isSame: (a: string, b: string) => boolean,
): DomainError | null {
  const circle = delegationCircle(draft, open, isSame);
  if (!circle) return null;
  const others = circle.length - 2;
  const way = others > 0 ? `, by ${others} more ${others === 1 ? "person" : "people"},` : "";
  const message = `This would be a circle: the delegate has delegated${way} to the one who delegates, in the same time.`;
  return new DomainError("CONFLICT", message, [{ path: [draft.to.field], message, rule: "DELEGATION_CIRCLE" }]);
}

function refusalOfSecond(draft: FoundDelegation, open: readonly OpenDelegation[]): DomainError | null {
  if (!isDelegatedAlready(draft, open)) return null;
  const message = "There is a delegation between these two in this time already. End it first, or choose another time.";
  return new DomainError("CONFLICT", message, [{ path: ["until"], message, rule: "DELEGATED_ALREADY" }]);
}
