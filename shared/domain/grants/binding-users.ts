import { type EntityManager, In } from "typeorm";
import type { BindingUsers } from "../bindings/binding-users.port";
import { ENDS_AT_SQL } from "./desired-access";
import { Grant } from "./grant.entity";

/** Condition that nothing needs the principal of binding `b`: no grant that has not ended, and no open target. */
export const NOTHING_STANDS_ON_IT = `
  not exists (select 1 from grants g where g.binding_id = b.id and g.ended_at is null)
  and not exists (select 1 from access_targets t where t.binding_id = b.id and t.state = 'OPEN')`;

export const bindingUsers: BindingUsers = {
  async isUsed(manager: EntityManager, bindingId: string): Promise<boolean> {
    const unused: unknown[] = await manager.query(
      `select 1 from bindings b where b.id = $1 and ${NOTHING_STANDS_ON_IT}`,
      [bindingId],
    );
    return unused.length === 0;
  },

  async isLive(manager: EntityManager, bindingId: string): Promise<boolean> {
    return manager.existsBy(Grant, { bindingId, state: In(["PENDING", "ACTIVE"]) });
  },

  async unused(manager: EntityManager, connectorId: string, madeBefore: Date, atMost: number): Promise<string[]> {
    const rows: { id: string }[] = await manager.query(
      `select b.id from bindings b join integrations i on i.id = b.integration_id
        where i.connector_id = $1 and b.state in ('PREPARING', 'READY') and b.created_at < $2 and ${NOTHING_STANDS_ON_IT}
        order by b.id limit $3`,
      [connectorId, madeBefore, atMost],
    );
    return rows.map(({ id }) => id);
  },

  async lastEnds(manager: EntityManager, bindingIds: readonly string[]): Promise<Map<string, Date>> {
    const rows: { id: string; at: Date }[] = await manager.query(
      `select g.binding_id as id, max(${ENDS_AT_SQL}) as at from grants g
        where g.binding_id = any($1) and g.ended_at is null
        group by g.binding_id having bool_and(${ENDS_AT_SQL} is not null)`,
      [bindingIds],
    );
    return new Map(rows.map(({ id, at }) => [id, at]));
  },
};
