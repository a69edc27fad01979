import type { EntityManager } from "typeorm";
import { DomainError, type FieldProblem, invalidInput } from "../../kernel/app-error";
import type { Tx } from "../../platform/database/unit-of-work";
import { otherSelvesOf, sameHuman } from "../identities/linking/other-selves";
import { PersonHome } from "../identities/person-home.entity";
import { delegationCircle, isDelegatedAlready } from "./conflicting-delegations";
import { type OpenDelegation, openDelegations } from "./load-delegations";
import { type DelegationDraft, PERSON_NOT_FOUND_MESSAGE } from "./parse-delegation";

/**
 * The most open delegations from one person: more would be a group, and groups can be approvers. Delegations to a
 * person are unlimited, because others create them.
 */
const MOST_OPEN = 20;

/**
 * The most delegations from one person in a day, ended ones included: each sends the delegator's text to the delegate.
 */
const MOST_A_DAY = 20;
const DAY_MS = 86_400_000;

/** The refusal of a delegation, by present people and delegations; null: it can be created. */
export async function evaluateDelegation(tx: Tx, draft: DelegationDraft): Promise<DomainError | null> {
  const { manager, now } = tx;
  const people = new Map(
    [await personOf(manager, draft.fromPersonId), await personOf(manager, draft.toPersonId)].flatMap((person) =>
      person ? [[person.id, person] as const] : [],
    ),
  );
  const problems = [
    ...problemsOfPerson("fromPersonId", people.get(draft.fromPersonId)),
    ...problemsOfPerson("toPersonId", people.get(draft.toPersonId)),
  ];
  if (problems.length > 0) return invalidInput(problems);
  const open = await openDelegations(manager, now);
  const selves = await otherSelvesOf(manager, [
    ...people.keys(),
    ...open.flatMap(({ fromPersonId, toPersonId }) => [fromPersonId, toPersonId]),
  ]);
  const isSame = sameHuman(selves);
  if (isSame(draft.fromPersonId, draft.toPersonId)) return sameHumanRefusal();
  return (
    refusalOfCircle(draft, open, isSame) ??
    refusalOfSecond(draft, open) ??
    refusalOfTooMany(draft, open) ??
    (await refusalOfTooOften(tx, draft))
  );
}

const personOf = (manager: EntityManager, id: string) => manager.findOneBy(PersonHome, { id });

function problemsOfPerson(path: string, person: PersonHome | undefined): FieldProblem[] {
  if (person?.active) return [];
  return [{ path: [path], message: PERSON_NOT_FOUND_MESSAGE, rule: "PERSON_NOT_FOUND" }];
}

function sameHumanRefusal(): DomainError {
  const message =
    "The delegate is, or may be, another account of the one who delegates. An admin can say whether they are one human.";
  return invalidInput([{ path: ["toPersonId"], message, rule: "SAME_HUMAN" }]);
}

function refusalOfCircle(
  draft: DelegationDraft,
  open: readonly OpenDelegation[],
  isSame: (a: string, b: string) => boolean,
): DomainError | null {
  const circle = delegationCircle(draft, open, isSame);
  if (!circle) return null;
  const others = circle.length - 2;
  const way = others > 0 ? `, by ${others} more ${others === 1 ? "person" : "people"},` : "";
  const message = `This would be a circle: the delegate has delegated${way} to the one who delegates, in the same time.`;
  return new DomainError("CONFLICT", message, [{ path: ["toPersonId"], message, rule: "DELEGATION_CIRCLE" }]);
}

function refusalOfSecond(draft: DelegationDraft, open: readonly OpenDelegation[]): DomainError | null {
  if (!isDelegatedAlready(draft, open)) return null;
  const message = "There is a delegation between these two in this time already. End it first, or choose another time.";
  return new DomainError("CONFLICT", message, [{ path: ["until"], message, rule: "DELEGATED_ALREADY" }]);
}

function refusalOfTooMany({ fromPersonId }: DelegationDraft, open: readonly OpenDelegation[]): DomainError | null {
  if (open.filter((one) => one.fromPersonId === fromPersonId).length < MOST_OPEN) return null;
  return tooMany(`One person has ${MOST_OPEN} open delegations to others at most; end one first.`);
}

async function refusalOfTooOften({ manager, now }: Tx, { fromPersonId }: DelegationDraft): Promise<DomainError | null> {
  const [made]: [{ count: number; oldestAt: Date | null }] = await manager.query(
    `select count(*)::int as count, min(created_at) as "oldestAt" from delegations where from_person_id = $1 and created_at > $2`,
    [fromPersonId, new Date(now.getTime() - DAY_MS)],
  );
  if (made.count < MOST_A_DAY) return null;
  const again = new Date(made.oldestAt!.getTime() + DAY_MS).toISOString();
  return tooMany(
    `One person makes ${MOST_A_DAY} delegations within 24 hours at most, ended ones too; wait until ${again}.`,
  );
}

function tooMany(message: string): DomainError {
  return new DomainError("LIMIT_EXCEEDED", message, [
    { path: ["fromPersonId"], message, rule: "TOO_MANY_DELEGATIONS" },
  ]);
}
