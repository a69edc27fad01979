/**
 * SQL for whether something names a person for good: what they had, asked, answered or decided, delegations, and
 * service accounts of their making. Every table belongs here whose rows would keep the person from being deleted, or
 * whose rows nobody may lose unnoticed.
 */
export function isNamedSql(person: string): string {
  return `(
  exists (select 1 from access_requests where requester_id = ${person} or grantee_id = ${person})
  or exists (select 1 from access_decisions where person_id = ${person} or on_behalf_of_id = ${person})
  or exists (select 1 from request_questions where asked_by_id = ${person} or answered_by_id = ${person})
  or exists (select 1 from delegations where from_person_id = ${person} or to_person_id = ${person})
  or exists (select 1 from delegations where made_by_ids @> array[${person}])
  or exists (select 1 from service_accounts where made_by_ids @> array[${person}])
  or exists (select 1 from api_tokens where made_by_ids @> array[${person}] and identity_id is null)
  or exists (select 1 from grants where person_id = ${person})
  or exists (select 1 from bindings where person_id = ${person}))`;
}
