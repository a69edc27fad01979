import { saveFlow } from "../../../../testing/access-flows";
import type { TestDomain } from "../../../../testing/test-domain";
import { newId } from "../../../kernel/ids";

/** Leaves a trace of a person that is no request, decision or access of their own. */
type LeaveTrace = (domain: TestDomain, personId: string, otherId: string) => Promise<void>;

/** Rows that name a person beside another, by the end of a sentence about the person. */
export const TRACES_OF_PEOPLE: Readonly<Record<string, LeaveTrace>> = {
  "asked a question about a request": askQuestion,
  "answered a question about a request": answerQuestion,
  "lets others decide in their place": saveDelegation,
  "may decide in another's place": (domain, personId, otherId) => saveDelegation(domain, otherId, personId),
  "had a delegate decide": haveDelegateDecide,
};

async function askQuestion(domain: TestDomain, personId: string, otherId: string): Promise<void> {
  const { requestId } = await saveRequestOf(domain, otherId);
  await domain.db.query(
    `insert into request_questions (id, request_id, item_ids, asked_by_id, question, asked_at)
     values ($1, $2, '{}', $3, 'Why?', $4)`,
    [newId(), requestId, personId, domain.clock.now()],
  );
}

async function answerQuestion(domain: TestDomain, personId: string, otherId: string): Promise<void> {
  await askQuestion(domain, otherId, otherId);
  await domain.db.query("update request_questions set answer = 'So.', answered_by_id = $1, answered_at = asked_at", [
    personId,
  ]);
}

async function saveDelegation(domain: TestDomain, fromPersonId: string, toPersonId: string): Promise<void> {
  await domain.db.query(
    `insert into delegations (id, from_person_id, to_person_id, starts_at, until, created_at, start_announced)
     values ($1, $2, $3, $4, $4::timestamptz + interval '1 day', $4, true)`,
    [newId(), fromPersonId, toPersonId, domain.clock.now()],
  );
}

async function haveDelegateDecide(domain: TestDomain, personId: string, otherId: string): Promise<void> {
  const { itemId } = await saveRequestOf(domain, otherId);
  await domain.db.query(
    `insert into access_decisions (id, item_id, person_id, on_behalf_of_id, delegation_id, decision, decided_at)
     values ($1, $2, $3, $4, $1, 'REJECT', $5)`,
    [newId(), itemId, otherId, personId, domain.clock.now()],
  );
}

/** A rejected request of a person, with one item. */
async function saveRequestOf(domain: TestDomain, personId: string): Promise<{ requestId: string; itemId: string }> {
  const [requestId, itemId, now] = [newId(), newId(), domain.clock.now()];
  const flow = await saveFlow(domain.db, { name: requestId, nameKey: requestId });
  await domain.db.query(
    `insert into access_requests (id, requester_id, grantee_id, state, created_at, changed_at, version)
     values ($1, $2, $2, 'REJECTED', $3, $3, 1)`,
    [requestId, personId, now],
  );
  await domain.db.query(
    `insert into access_request_items (id, request_id, resource_name, flow_id, access, rules, state, state_since, tiers)
     values ($1, $2, 'payments', $3, '{"policies": [], "kubernetesGroups": []}', '{}', 'REJECTED', $4, 0)`,
    [itemId, requestId, flow.id, now],
  );
  return { requestId, itemId };
}
