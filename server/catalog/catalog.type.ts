import { Field, ID, ObjectType } from "type-graphql";
import type { ResourceType } from "../../shared/domain/catalog/resource-types";
import { Access } from "../graphql/access";
import { ResourceTypeEnum } from "./catalog.enums";
import { PermissionType } from "./permission.type";

@Access("WITH_PARENT")
@ObjectType("CatalogLink")
export class CatalogLinkType {
  @Field(() => String)
  label!: string;

  @Field(() => String)
  url!: string;
}

@Access("WITH_PARENT")
@ObjectType("CatalogResourceType")
export class CatalogResourceTypeType {
  @Field(() => ResourceTypeEnum)
  type!: ResourceType;

  @Field(() => String)
  name!: string;

  @Field(() => String)
  description!: string;

  @Field(() => Boolean, { description: "People can ask for access to it; otherwise inventory and ownership only." })
  requestable!: boolean;

  @Field(() => [PermissionType])
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

  @Field(() => String)
  description!: string;

  @Field(() => String)
  example!: string;

  @Field(() => String, { nullable: true, description: "Used when it is left empty." })
  defaultValue!: string | null;

  @Field(() => String, { nullable: true, description: "Where to read on." })
  link!: string | null;
}

@Access("WITH_PARENT")
@ObjectType("CatalogPrerequisite")
export class CatalogPrerequisiteType {
  @Field(() => String)
  name!: string;

  @Field(() => String)
  description!: string;

  @Field(() => [CatalogLinkType])
  links!: readonly CatalogLinkType[];
}

@Access("WITH_PARENT")
@ObjectType("CatalogTile", { description: "One way to discover what is there." })
export class CatalogTileType {
  @Field(() => String)
  kind!: string;

  @Field(() => String)
  name!: string;

  @Field(() => String)
  description!: string;

  @Field(() => Boolean)
  supported!: boolean;

  @Field(() => String, { nullable: true })
  unsupportedReason!: string | null;

  @Field(() => [CatalogResourceTypeType])
  resourceTypes!: readonly CatalogResourceTypeType[];

  @Field(() => [ConfigurationKeyType])
  configurationKeys!: readonly ConfigurationKeyType[];

  @Field(() => [CatalogPrerequisiteType])
  prerequisites!: readonly CatalogPrerequisiteType[];
}

@Access("WITH_PARENT")
@ObjectType("CatalogGroup")
export class CatalogGroupType {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  name!: string;

  @Field(() => String)
  description!: string;

  @Field(() => [CatalogTileType])
  discovery!: readonly CatalogTileType[];
}
