import type { EntityManager } from "typeorm";
import { LookedUpOnce } from "../../kernel/async/looked-up-once";
import { NO_OTHER_SELVES, type OtherSelves, otherSelvesOf } from "../identities/linking/other-selves";
import { presentOwnerships } from "../owners/present-ownerships";

/**
 * Facts that approvers depend on, each looked up once. One answer asks for the approvers of the same items several
 * times. A decision reads its own, in its transaction.
 */
export class ApproverFacts {
  readonly ownerships;
  private readonly selves: LookedUpOnce<OtherSelves>;

  constructor(manager: EntityManager) {
    this.ownerships = presentOwnerships(manager);
    this.selves = new LookedUpOnce(async (ids) => {
      const selvesOf = await otherSelvesOf(manager, ids);
      return new Map(ids.map((id) => [id, selvesOf(id)]));
    });
  }

  /** As `otherSelvesOf`. */
  async otherSelves(personIds: readonly string[]): Promise<(personId: string) => OtherSelves> {
    const found = await this.selves.of(personIds);
    return (personId) => found.get(personId) ?? NO_OTHER_SELVES;
  }
}
