import { NEARLY_FULL } from "../bindings/pool/pool-alarms";
import type { SlotReason } from "../bindings/slots/evaluate-slot";
import { type AttentionContext, type AttentionItem, countNoun, listFirstNames, SHOWN_SUBJECTS } from "./attention";
import { byIntegration, firstOf, itemOfIntegration } from "./by-integration";

/** Exhausted pools, and slots that are out of use. */
export async function poolAttention(context: AttentionContext): Promise<AttentionItem[]> {
  return [...(await fullPools(context)), ...(await outOfUse(context))];
}

interface PoolUse {
  readonly integrationId: string;
  readonly name: string;
  readonly accountId: string;
  readonly inUse: number;
  readonly usable: number;
}

async function fullPools({ manager }: AttentionContext): Promise<AttentionItem[]> {
  const uses: PoolUse[] = await manager.query(
    `select u.integration_id as "integrationId", i.name, u.account_id as "accountId", u.in_use as "inUse", u.usable
       from pool_uses u join integrations i on i.id = u.integration_id where u.in_use >= u.usable * $1::float8
      order by u.in_use::float8 / u.usable desc, u.account_id`,
    [NEARLY_FULL],
  );
  const exhausted = uses.filter(({ inUse, usable }) => inUse >= usable);
  const nearlyFull = uses.filter(({ inUse, usable }) => inUse < usable);
  return [
    ...byIntegration(exhausted).map((accounts) => {
      const places = listFirstNames(
        firstOf(accounts, ({ accountId }) => accountId),
        accounts.length,
      );
      const { name, usable } = accounts[0]!;
      return {
        ...itemOfIntegration("POOL_EXHAUSTED", accounts),
        message: `All ${usable} slots of the pool of the integration '${name}' are in use in ${countNoun(accounts.length, "account")}, so new access waits there: ${places}.`,
        whatToDo: LARGER,
      };
    }),
    ...byIntegration(nearlyFull).map((accounts) => {
      const { name, usable } = accounts[0]!;
      const named = firstOf(accounts, ({ accountId, inUse }) => `${inUse} in ${accountId}`);
      const places = listFirstNames(named, accounts.length);
      return {
        ...itemOfIntegration("POOL_NEARLY_FULL", accounts),
        message: `Most of the ${usable} slots of the pool of the integration '${name}' are in use in ${countNoun(accounts.length, "account")}: ${places}.`,
        whatToDo: LARGER,
      };
    }),
  ];
}

const LARGER =
  "Deploy the pool's stack with a larger PoolSize, and enter its output as 'poolPermissionSetArns' of the integration.";

interface OutOfUse {
  readonly integrationId: string;
  readonly name: string;
  readonly slot: string;
  readonly reasons: readonly SlotReason[];
}

async function outOfUse({ manager }: AttentionContext): Promise<AttentionItem[]> {
  const slots: OutOfUse[] = await manager.query(
    `select s.integration_id as "integrationId", i.name, coalesce(s.name, s.permission_set_arn) as slot, s.reasons
       from slots s join integrations i on i.id = s.integration_id where s.in_pool and s.state = 'OUT_OF_USE'
      order by s.permission_set_arn`,
  );
  return byIntegration(slots).map((found) => {
    const reasons = firstOf(found, (slot) => slot.reasons.map(({ message }) => message).join(" ")).join(" ");
    const more = found.length > SHOWN_SUBJECTS ? " …" : "";
    return {
      ...itemOfIntegration("SLOTS_OUT_OF_USE", found),
      message: `${countNoun(found.length, "slot")} of the pool of the integration '${found[0]!.name}' cannot be used. ${reasons}${more}`,
      whatToDo: "Mend each as its reason says. Each is checked again every 10 minutes, and then used by itself.",
    };
  });
}
