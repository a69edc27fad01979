import type { EntityManager } from "typeorm";
import { explainProvider, namedProviders } from "../identities/name-states";
import type { IntegrationWarning } from "../integrations/integration.entity";
import type { OwnerRule } from "../integrations/owner-rules";

/** For each rule, a warning where its provider can name nobody, so that no tag value finds an owner. */
export async function checkOwnerRules(
  manager: EntityManager,
  rules: readonly OwnerRule[],
): Promise<(IntegrationWarning | null)[]> {
  const providerOf = await namedProviders(manager, rules);
  return rules.map((rule) => {
    // A rule that was saved before any provider existed belongs to the first provider.
    const why = rule.providerId === null ? null : explainProvider(providerOf(rule));
    if (why === null) return null;
    const { keyName } = rule;
    return {
      code: "OWNER_RULE_PROVIDER_NOT_MEANT",
      item: keyName,
      message: `The tag '${keyName}' names no owner by its owner rule. ${why}`,
    };
  });
}
