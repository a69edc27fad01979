import { type EntityManager, In } from "typeorm";
import { AccessFlow } from "../../access-flows/access-flow.entity";
import { delegatorsOf } from "../../delegations/load-delegations";
import { type OtherSelves, otherSelvesOf } from "../../identities/linking/other-selves";
import type { WholeRequest } from "../request-rows";
import type { ApproversByItem, ItemApprovers } from "./request-approvers";

/** A pending item as the only one of its request, with its approvers as far as one person's decisions need them. */
interface KnownItem {
  readonly whole: WholeRequest;
  readonly approvers: ItemApprovers;
}

/**
 * The pending items that one answer to one person has loaded so far, by id, and the facts about that person. The right
 * to read a request, the list of what waits and the right to decide depend on the same ones, and one document asks for
 * all three.
 */
export class KnownItems {
  private readonly items = new Map<string, KnownItem>();
  private readonly flows = new Map<string, Promise<ReadonlyMap<string, AccessFlow>>>();
  private delegators: Promise<string[]> | undefined;
  private selves: Promise<OtherSelves> | undefined;

  find(itemId: string): KnownItem | undefined {
    return this.items.get(itemId);
  }

  remember(wholes: readonly WholeRequest[], approvers: ApproversByItem): void {
    for (const { request, items, decisions } of wholes) {
      for (const item of items.filter(({ nextTimerAt }) => nextTimerAt !== null)) {
        const own = decisions.filter(({ itemId }) => itemId === item.id);
        const whole = { request, items: [item], decisions: own };
        this.items.set(item.id, { whole, approvers: approvers.get(item.id)! });
      }
    }
  }

  /** The access flows of these items, deleted ones included. */
  async flowsOf(
    manager: EntityManager,
    wholes: readonly Pick<WholeRequest, "items">[],
  ): Promise<ReadonlyMap<string, AccessFlow>> {
    const ids = [...new Set(wholes.flatMap(({ items }) => items.map(({ flowId }) => flowId)))];
    const missing = ids.filter((id) => !this.flows.has(id));
    if (missing.length > 0) {
      const read = manager.findBy(AccessFlow, { id: In(missing) });
      const found = read.then((flows) => new Map(flows.map((flow) => [flow.id, flow])));
      for (const id of missing) this.flows.set(id, found);
    }
    const maps = await Promise.all(new Set(ids.map((id) => this.flows.get(id)!)));
    return new Map(maps.flatMap((flows) => [...flows]));
  }

  /** The person of the answer, then their present delegators. */
  async withDelegators(manager: EntityManager, personId: string, at: Date): Promise<string[]> {
    this.delegators ??= delegatorsOf(manager, personId, at);
    return [personId, ...(await this.delegators)];
  }

  /** The other accounts of the person of the answer. */
  async otherSelves(manager: EntityManager, personId: string): Promise<OtherSelves> {
    this.selves ??= otherSelvesOf(manager, [personId]).then((of) => of(personId));
    return this.selves;
  }
}
