import { Field, ID, InputType } from "type-graphql";
import type { IntegrationChange } from "../../shared/domain/impact/integrations/integration-change";
import { invalidInput } from "../../shared/kernel/app-error";
import { parseId } from "../graphql/parse-id";
import { IntegrationFields } from "./integration.inputs";

@InputType({ description: "A field left out stays as it is. An empty text or list empties it." })
export class IntegrationSettingsInput extends IntegrationFields {}

@InputType({ description: "One change of an integration: `update`, `enabled`, `delete` or `deleteByForce`." })
export class IntegrationChangeInput {
  @Field(() => ID, { description: "The integration that would be changed." })
  integrationId!: string;

  @Field(() => IntegrationSettingsInput, {
    nullable: true,
    description: "As updateIntegration: exclusions, regions, roles, the pool and all other settings.",
  })
  update?: IntegrationSettingsInput | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "Switches it on or off, as the mutation setIntegrationEnabled would.",
  })
  enabled?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "True: the consequences of deleteIntegration, which waits for access to end.",
  })
  delete?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "True: the consequences of deleteIntegration with `force`, which does not wait.",
  })
  deleteByForce?: boolean | null;
}

/** The single requested change. */
export function integrationChangeOf(input: IntegrationChangeInput): IntegrationChange {
  const integrationId = parseId(input.integrationId, "The integration");
  const { update, enabled } = input;
  const changes: IntegrationChange[] = [
    ...(update ? [{ kind: "UPDATE" as const, integrationId, form: update }] : []),
    ...(enabled != null ? [{ kind: "SET_ENABLED" as const, integrationId, enabled }] : []),
    ...(input.delete ? [{ kind: "DELETE" as const, integrationId, force: false }] : []),
    ...(input.deleteByForce ? [{ kind: "DELETE" as const, integrationId, force: true }] : []),
  ];
  const [change, ...others] = changes;
  if (change && others.length === 0) return change;
  const message = "A change is one of 'update', 'enabled', 'delete' and 'deleteByForce'.";
  throw invalidInput([{ path: ["change"], message }]);
}
