import { Field, GraphQLISODateTime, ID, Int, ObjectType } from "type-graphql";
import type { GroupPlace } from "../../shared/domain/people/uses-of-groups";
import { AccessFlowType } from "../access-flows/access-flow.type";
import { Access } from "../graphql/access";
import { connectionType } from "../graphql/pagination";
import { PersonType } from "../identities/person.type";
import { IntegrationType } from "../integrations/integration.type";
import { GroupPlaceEnum } from "./people.enums";

@Access("WITH_PARENT")
@ObjectType("Group", { description: "A group as its identity provider knows it." })
export class GroupType {
  @Field(() => ID, { description: "The id of the group in Drawbridge. The provider's own key is `externalId`." })
  id!: string;

  @Field(() => String, { description: "As the provider names it; several may be called the same." })
  name!: string;

  @Field(() => String, { description: "The provider's own key; with SCIM the id that we gave." })
  externalId!: string;

  @Field(() => GraphQLISODateTime, { nullable: true, description: "Since when the provider has it no more." })
  removedAt!: Date | null;

  providerId!: string;
}

export const GroupConnection = connectionType("Group", GroupType);
export const PersonConnection = connectionType("Person", PersonType);

@Access("READER")
@ObjectType("GroupOwnedResources", { description: "How many resources of an integration a group owns by their tags." })
export class GroupOwnedResourcesType {
  @Field(() => IntegrationType, { description: "The integration whose owner rules found it." })
  integration!: IntegrationType;

  @Field(() => Int, { description: "Resources that it owns now, alone or with others." })
  resources!: number;
}

@Access("READER")
@ObjectType("GroupFlowUse", { description: "The part that a group has in an access flow." })
export class GroupFlowUseType {
  @Field(() => AccessFlowType, { description: "The access flow that names the group." })
  flow!: AccessFlowType;

  @Field(() => [GroupPlaceEnum], { description: "Each place once." })
  places!: readonly GroupPlace[];
}

@Access("READER")
@ObjectType("GroupUse", {
  description: "The uses of a group now: by values that mean it, and by the resources that it owns.",
})
export class GroupUseType {
  /** Every shown field has a resolver. */
  groupId!: string;
}
