import type { DataSource } from "typeorm";
import { checkOneOf } from "../../../platform/database/check-one-of";
import { BINDING_STATES, BINDING_TRANSITIONS } from "../binding.states";

/** Lets PostgreSQL itself refuse a change of a binding's state that is not allowed, whichever code writes it. */
export async function refuseOtherTransitions(db: DataSource): Promise<void> {
  const allowed = BINDING_STATES.filter((from) => BINDING_TRANSITIONS[from].length > 0)
    .map((from) => `(old.state = '${from}' and ${checkOneOf("new.state", BINDING_TRANSITIONS[from])})`)
    .join(" or ");
  await db.query(`
    create function refuse_binding_transition() returns trigger language plpgsql as $$
    begin raise exception 'A binding that is % cannot become %', old.state, new.state; end $$`);
  await db.query(`
    create trigger refuse_binding_transition before update on bindings for each row
      when (old.state <> new.state and not (${allowed})) execute function refuse_binding_transition()`);
}
