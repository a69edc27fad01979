import type { EntityManager } from "typeorm";
import { rowsOfAll } from "../../platform/database/rows";
import { AccessFlow } from "./access-flow.entity";

/** Every flow that is not deleted, in the order of their ids. */
export async function presentFlows(manager: EntityManager): Promise<AccessFlow[]> {
  const [flows] = await rowsOfAll<[AccessFlow]>(manager, [], {
    entity: AccessFlow,
    where: "x.deleted_at is null order by x.id",
  });
  return flows;
}
