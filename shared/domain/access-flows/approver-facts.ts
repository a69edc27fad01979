import type { EntityManager } from "typeorm";
import { LookedUpOnce } from "../../kernel/async/looked-up-once";
import {
  type DuplicateAccounts,
  duplicateAccountsOf,
  NO_DUPLICATE_ACCOUNTS,
} from "../identities/linking/duplicate-accounts";
import { presentOwnerships } from "../owners/present-ownerships";

/**
 * Facts that approvers depend on, each looked up once. One answer asks for the approvers of the same items several
 * times. A decision reads its own, in its transaction.
 */
export class ApproverFacts {
  readonly ownerships;
  private readonly duplicates: LookedUpOnce<DuplicateAccounts>;

  constructor(manager: EntityManager) {
    this.ownerships = presentOwnerships(manager);
    this.duplicates = new LookedUpOnce(async (ids) => {
      const duplicatesOf = await duplicateAccountsOf(manager, ids);
      return new Map(ids.map((id) => [id, duplicatesOf(id)]));
    });
  }

  /** As `duplicateAccountsOf`. */
  async duplicateAccounts(personIds: readonly string[]): Promise<(personId: string) => DuplicateAccounts> {
    const found = await this.duplicates.of(personIds);
    return (personId) => found.get(personId) ?? NO_DUPLICATE_ACCOUNTS;
  }
}
