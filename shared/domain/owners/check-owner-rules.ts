import type { EntityManager } from "typeorm";
import { explainProvider, namedProviders } from "../identities/name-states";
import type { IntegrationWarning } from "../integrations/integration.entity";
import type { OwnerRule } from "../integrations/owner-rules";

/** For each rule a warning where nobody of its provider can be meant, so that whatever its tag says finds no owner. */
export async function checkOwnerRules(
  manager: EntityManager,
  rules: readonly OwnerRule[],
): Promise<(IntegrationWarning | null)[]> {
  const providerOf = await namedProviders(manager, rules);
  return rules.map((rule) => {
    // Saved before there was a provider: the first one takes its place by itself.
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
