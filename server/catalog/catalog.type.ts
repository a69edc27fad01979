import { Field, ID, ObjectType } from "type-graphql";
import type { ResourceType } from "../../shared/domain/catalog/resource-types";
import { Access } from "../graphql/access";
import { ResourceTypeEnum } from "./catalog.enums";
import { PermissionType } from "./permission.type";

@Access("WITH_PARENT")
@ObjectType("CatalogLink", { description: "A page of AWS or of Drawbridge to read on." })
export class CatalogLinkType {
  @Field(() => String, { description: "What the page is called, for the text of a link." })
  label!: string;

  @Field(() => String, { description: "Where the page is, beginning with https." })
  url!: string;
}

@Access("WITH_PARENT")
@ObjectType("CatalogResourceType", {
  description: "One kind of thing that an integration finds, and what can be given on it.",
})
export class CatalogResourceTypeType {
  @Field(() => ResourceTypeEnum, { description: "How integrations and flows name this kind of thing." })
  type!: ResourceType;

  @Field(() => String, { description: "A title for pages, in a few words." })
  name!: string;

  @Field(() => String, { description: "A sentence or two for people who choose." })
  description!: string;

  @Field(() => Boolean, { description: "People can ask for access to it; otherwise inventory and ownership only." })
  requestable!: boolean;

  @Field(() => [PermissionType], { description: "What people can ask for on it; empty: nothing yet." })
  permissions!: readonly PermissionType[];
}

@Access("WITH_PARENT")
@ObjectType("ConfigurationKey", { description: "A setting of an integration; the key is its field in the API." })
export class ConfigurationKeyType {
  @Field(() => String)
  key!: string;

  @Field(() => String)
  label!: string;

  @Field(() => String, {
    description: "TEXT, REGION, URL, ROLE_ARN, INTEGER, BOOLEAN, CHOICE, LIST, MULTILINE_TEXT, OWNERS or OWNER_RULES.",
  })
  type!: string;

  @Field(() => Boolean)
  required!: boolean;

  @Field(() => String, { description: "A sentence or two for people who choose." })
  description!: string;

  @Field(() => String)
  example!: string;

  @Field(() => String, { nullable: true, description: "Used when it is left empty." })
  defaultValue!: string | null;

  @Field(() => String, { nullable: true, description: "Where to read on." })
  link!: string | null;
}

@Access("WITH_PARENT")
@ObjectType("CatalogPrerequisite", { description: "What has to be there in AWS before something can be connected." })
export class CatalogPrerequisiteType {
  @Field(() => String, { description: "A title for pages, in a few words." })
  name!: string;

  @Field(() => String, { description: "A sentence or two for people who choose." })
  description!: string;

  @Field(() => [CatalogLinkType], { description: "Where to read how it is set up." })
  links!: readonly CatalogLinkType[];
}

@Access("WITH_PARENT")
@ObjectType("CatalogTile", { description: "One way to discover what is there." })
export class CatalogTileType {
  @Field(() => String, { description: "How createIntegration names this way, such as AWS_ORGANIZATION." })
  kind!: string;

  @Field(() => String, { description: "A title for pages, in a few words." })
  name!: string;

  @Field(() => String, { description: "A sentence or two for people who choose." })
  description!: string;

  @Field(() => Boolean, { description: "Whether it can be chosen in this release." })
  supported!: boolean;

  @Field(() => String, { nullable: true, description: "Why it cannot be chosen yet, and what to do instead." })
  unsupportedReason!: string | null;

  @Field(() => [CatalogResourceTypeType], { description: "Each kind of thing that is found this way." })
  resourceTypes!: readonly CatalogResourceTypeType[];

  @Field(() => [ConfigurationKeyType], { description: "What has to be filled in, in the order of a form." })
  configurationKeys!: readonly ConfigurationKeyType[];

  @Field(() => [CatalogPrerequisiteType], { description: "What to prepare in AWS first." })
  prerequisites!: readonly CatalogPrerequisiteType[];
}

@Access("WITH_PARENT")
@ObjectType("CatalogGroup", { description: "A cloud, and the ways to discover what is in it." })
export class CatalogGroupType {
  @Field(() => ID, { description: "A word that stays, such as aws." })
  id!: string;

  @Field(() => String, { description: "A title for pages, in a few words." })
  name!: string;

  @Field(() => String, { description: "A sentence or two for people who choose." })
  description!: string;

  @Field(() => [CatalogTileType], { description: "The ways to connect it, those not supported yet too." })
  discovery!: readonly CatalogTileType[];
}
