import { type EntityManager, In } from "typeorm";
import { LookedUpOnce } from "../../../kernel/async/looked-up-once";
import { AccessFlow } from "../../access-flows/access-flow.entity";
import { ApproverFacts } from "../../access-flows/approver-facts";
import { delegatorsOf } from "../../delegations/load-delegations";
import type { DuplicateAccounts } from "../../identities/linking/duplicate-accounts";
import type { AccessRequest } from "../access-request.entity";
import type { WholeRequest } from "../request-rows";
import type { ReadItems } from "./read-items";
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
  private readonly facts: ApproverFacts;
  private readonly flows: LookedUpOnce<AccessFlow>;
  private delegators: Promise<readonly string[]> | undefined;
  private requests: Promise<AccessRequest[]> | undefined;

  constructor(private readonly manager: EntityManager) {
    this.facts = new ApproverFacts(manager);
    this.flows = new LookedUpOnce(async (ids) => {
      const found = await manager.findBy(AccessFlow, { id: In([...ids]) });
      return new Map(found.map((flow) => [flow.id, flow]));
    });
  }

  /** The requests that wait for the person, which `find` finds the first time. */
  waiting(find: () => Promise<AccessRequest[]>): Promise<AccessRequest[]> {
    this.requests ??= find();
    return this.requests;
  }

  /**
   * The request, where the answer lists what waits for the person, and the person may decide about an item of it. A
   * list under way is waited for, because it loads all that the right to read the request depends on.
   */
  async findListed(requestId: string): Promise<AccessRequest | null> {
    // A failed list is the failure of whoever asked for the list.
    const listed = await this.requests?.catch(() => []);
    return listed?.find(({ id }) => id === requestId) ?? null;
  }

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

  /** Keeps the flows that were read beside items, and answers those. */
  take({ wholes, flows }: ReadItems): readonly WholeRequest[] {
    this.flows.remember(flows);
    return wholes;
  }

  /** The facts that the approvers of these items depend on, with their flows, even deleted ones. */
  async factsOf(wholes: readonly Pick<WholeRequest, "items">[]) {
    const flows = await this.flows.of(wholes.flatMap(({ items }) => items.map(({ flowId }) => flowId)));
    return { flows, facts: this.facts };
  }

  /** The person of the answer, then their present delegators. */
  async withDelegators(personId: string, at: Date): Promise<string[]> {
    this.delegators ??= delegatorsOf(this.manager, personId, at);
    return [personId, ...(await this.delegators)];
  }

  rememberDelegators(personId: string, delegatorIds: readonly string[]): string[] {
    this.delegators = Promise.resolve(delegatorIds);
    return [personId, ...delegatorIds];
  }

  /** As `duplicateAccountsOf`. */
  duplicateAccounts(personIds: readonly string[]): Promise<(personId: string) => DuplicateAccounts> {
    return this.facts.duplicateAccounts(personIds);
  }
}
