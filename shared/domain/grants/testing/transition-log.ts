import type { DataSource } from "typeorm";
import type { GrantState } from "../grant.states";

export interface GrantTransitionSeen {
  readonly from: GrantState;
  readonly to: GrantState;
}

/** Lets PostgreSQL itself keep every change of a grant's state in a test's database, whichever code wrote it. */
export async function logTransitions(db: DataSource): Promise<() => Promise<GrantTransitionSeen[]>> {
  await db.query("create schema test");
  await db.query(
    `create table test.transitions ("from" text not null, "to" text not null, primary key ("from", "to"))`,
  );
  await db.query(`
    create function test.log_transition() returns trigger language plpgsql as $$
    begin
      insert into test.transitions values (old.state, new.state) on conflict do nothing;
      return null;
    end $$`);
  await db.query(`
    create trigger log_transition after update on grants for each row when (old.state <> new.state)
      execute function test.log_transition()`);
  return () => db.query(`select "from", "to" from test.transitions order by 1, 2`);
}
