import { createUnionType, Field, GraphQLISODateTime, Int, ObjectType } from "type-graphql";
import type { AttentionKind, AttentionSubject } from "../../shared/domain/attention/attention";
import { AccessFlowType } from "../access-flows/access-flow.type";
import { ConnectorType } from "../connectors/connector.type";
import { GrantType } from "../grants/grant.type";
import { Access } from "../graphql/access";
import { connectionType } from "../graphql/pagination";
import { IdentityProviderType } from "../identities/identity-provider.type";
import { PersonType } from "../identities/person.type";
import { IntegrationType } from "../integrations/integration.type";
import { RoleGroupType } from "../roles/role-group.type";
import { WebhookType } from "../webhooks/webhook.type";
import { AttentionKindEnum } from "./attention.enums";

@Access("READER")
@ObjectType("PeopleAlike", {
  description: "Two people who carry one address, of whom no admin has said what they are to each other.",
})
export class PeopleAlikeType {
  @Field(() => String, { description: "The e-mail address that both of them carry, in lower case." })
  address!: string;

  personId!: string;
  otherId!: string;
}

/** Resolved by the `__typename` that the loader adds. */
export const AttentionSubjectUnion = createUnionType({
  name: "AttentionSubject",
  description: "An object that an admin should check.",
  types: () =>
    [
      AccessFlowType,
      ConnectorType,
      GrantType,
      IdentityProviderType,
      IntegrationType,
      PeopleAlikeType,
      PersonType,
      RoleGroupType,
      WebhookType,
    ] as const,
  resolveType: (subject) => (subject as unknown as { readonly __typename: string }).__typename,
});

@Access("READER")
@ObjectType("AttentionItem", {
  description: "Something that an admin should check. It is computed at each read, and gone once it is mended.",
})
export class AttentionItemType {
  @Field(() => AttentionKindEnum, { description: "The kind of problem. The enum says how to react." })
  kind!: AttentionKind;

  @Field(() => GraphQLISODateTime, { nullable: true, description: "When the problem began; null: unknown." })
  since!: Date | null;

  @Field(() => Int, {
    description:
      "How many values, people, pairs, grants, webhook messages, slots, accounts or integrations it is about.",
  })
  count!: number;

  @Field(() => String, { description: "The problem, as a sentence for people." })
  message!: string;

  @Field(() => String, { description: "The step that mends it and takes it off the list, as a sentence." })
  whatToDo!: string;

  key!: string;
  subjects!: readonly AttentionSubject[];
}

export const AttentionItemConnection = connectionType("AttentionItem", AttentionItemType);
