/** The preconditions of a grant, each as SQL: as stored, or as a change would make them. */
export interface PreconditionsSql {
  /** The status of the cluster `r`. */
  readonly status: string;
  /** Whether its integration `i` is switched on. */
  readonly isEnabled: string;
  /** Whether its integration `i` is being deleted. */
  readonly isDeleted: string;
}

export const STORED_PRECONDITIONS: PreconditionsSql = {
  status: "r.status",
  isEnabled: "i.enabled",
  isDeleted: "i.deleted_at is not null",
};

/** Grants `g` whose end was not asked yet, also where it is due, with person `p`, cluster `r` and integration `i`. */
export const CONTINUING_GRANTS_SQL = `(select * from grants where ended_at is null and end_asked_at is null) g
  join homes p on p.id = g.person_id
  left join resources r on r.id = g.resource_id left join integrations i on i.id = r.integration_id`;

/** SQL with the reason for which a grant of CONTINUING_GRANTS_SQL ends; null: its preconditions hold. */
export function lostPreconditionSql({ status, isEnabled, isDeleted } = STORED_PRECONDITIONS): string {
  return `case
         when r.id is null then 'INTEGRATION_DELETED'
         when not p.active then 'PERSON_INACTIVE'
         when ${status} = 'GONE' and exists (select 1 from resources n where n.arn = r.arn and n.status <> 'GONE') then 'CLUSTER_REPLACED'
         when ${status} = 'GONE' then 'CLUSTER_GONE'
         when ${status} = 'OUT_OF_SCOPE' then 'OUT_OF_SCOPE'
         when ${isDeleted} then 'INTEGRATION_DELETED'
         when not ${isEnabled} then 'INTEGRATION_DISABLED' end`;
}
