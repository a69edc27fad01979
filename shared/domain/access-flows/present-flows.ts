import { type EntityManager, IsNull } from "typeorm";
import { AccessFlow } from "./access-flow.entity";

/** Every flow that is not deleted, in the order of their ids. */
export async function presentFlows(manager: EntityManager): Promise<AccessFlow[]> {
  return manager.find(AccessFlow, { where: { deletedAt: IsNull() }, order: { id: "ASC" } });
}
