import type { EntityManager } from "typeorm";
import type { FlowDefinition } from "../../access-flows/flow-definition";
import { eligiblePeopleOfEach } from "../../access-flows/matching/eligible-people";
import { peopleMatchingEach } from "../../access-flows/matching/matching-people";

interface Asking {
  readonly definition: Pick<FlowDefinition, "requestors" | "requestFor">;
}

/**
 * The possible grantees of each flow among these people, by a fixed number of statements. Flows for SELF alone need no
 * lookup of other people.
 */
export async function granteesOfFlows(
  manager: EntityManager,
  flows: readonly Asking[],
  among: readonly string[],
): Promise<ReadonlySet<string>[]> {
  const isForSelf = ({ definition }: Asking) => definition.requestFor.scopes.every((scope) => scope === "SELF");
  const forSelf = await peopleMatchingEach(
    manager,
    flows.filter(isForSelf).map(({ definition }) => definition.requestors),
    among,
  );
  const forOthers = await eligiblePeopleOfEach(
    manager,
    flows.filter((flow) => !isForSelf(flow)).map(({ definition }) => definition),
  );
  return flows.map((flow) => (isForSelf(flow) ? forSelf.shift()! : forOthers.shift()!.grantees));
}
