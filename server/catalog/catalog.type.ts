import { Field, ID, Int, ObjectType } from "type-graphql";
import type { CatalogTileKind } from "../../shared/domain/catalog/catalog";
import type {
  ConfigurationKeyType as ConfigurationKeyKind,
  ConfigurationSection,
} from "../../shared/domain/catalog/configuration-keys";
import type { ResourceType } from "../../shared/domain/catalog/resource-types";
import { Access } from "../graphql/access";
import {
  CatalogTileKindEnum,
  ConfigurationKeyTypeEnum,
  ConfigurationSectionEnum,
  ResourceTypeEnum,
} from "./catalog.enums";
import { PermissionType } from "./permission.type";

@Access("WITH_PARENT")
@ObjectType("CatalogLink", { description: "A link to documentation about a prerequisite." })
export class CatalogLinkType {
  @Field(() => String, { description: "The title of the page that it leads to." })
  label!: string;

  @Field(() => String, { description: "An https address, mostly of AWS's documentation." })
  url!: string;
}

@Access("WITH_PARENT")
@ObjectType("CatalogResourceType", {
  description: "A kind of thing that can be discovered, and what can be granted on it.",
})
export class CatalogResourceTypeType {
  @Field(() => ResourceTypeEnum, { description: "The type as filters and inputs take it." })
  type!: ResourceType;

  @Field(() => String, { description: "To be shown to people, such as EKS Cluster." })
  name!: string;

  @Field(() => String, { description: "The things that belong to this kind, and how access to them works." })
  description!: string;

  @Field(() => Boolean, { description: "People can ask for access to it; otherwise inventory and ownership only." })
  requestable!: boolean;

  @Field(() => [PermissionType], { description: "Everything that an access flow can offer on it." })
  permissions!: readonly PermissionType[];
}

@Access("WITH_PARENT")
@ObjectType("ConfigurationChoice", { description: "One of the values that a setting can have." })
export class ConfigurationChoiceType {
  @Field(() => String, { description: "The value for the input, such as IDENTITY_CENTER." })
  value!: string;

  @Field(() => String, { description: "The label of the choice for people." })
  label!: string;
}

@Access("WITH_PARENT")
@ObjectType("ConfigurationKey", { description: "A setting of an integration; the key is its field in the API." })
export class ConfigurationKeyObjectType {
  @Field(() => String, { description: "The name of the field in `createIntegration` and `updateIntegration`." })
  key!: string;

  @Field(() => String, { description: "The label above the form's control." })
  label!: string;

  @Field(() => ConfigurationKeyTypeEnum, {
    description: "The kind of control that a form shows, and how the value is sent.",
  })
  type!: ConfigurationKeyKind;

  @Field(() => ConfigurationSectionEnum, { description: "The section of the form to which the setting belongs." })
  section!: ConfigurationSection;

  @Field(() => [ConfigurationChoiceType], {
    description: "All values that it can have; empty where others may be typed.",
  })
  choices!: readonly ConfigurationChoiceType[];

  @Field(() => Int, {
    nullable: true,
    description: "At most so many characters as people count them; null: no such limit.",
  })
  maxLength!: number | null;

  @Field(() => Boolean, {
    description: "A form shows how many characters are left of `maxLength` while somebody types.",
  })
  counter!: boolean;

  @Field(() => Boolean, { description: "Whether the setting has to be filled in." })
  required!: boolean;

  @Field(() => String, { description: "The effect of the setting, in one or two sentences." })
  description!: string;

  @Field(() => String, { description: "An example of a value, as somebody might type it." })
  example!: string;

  @Field(() => String, {
    nullable: true,
    description: "The value that counts where the setting is left empty. Null: there is none.",
  })
  defaultValue!: string | null;

  @Field(() => String, { nullable: true, description: "A page with further explanation. Null: there is none." })
  link!: string | null;
}

@Access("WITH_PARENT")
@ObjectType("CatalogPrerequisite", {
  description: "Something that has to be there before an organization can be connected.",
})
export class CatalogPrerequisiteType {
  @Field(() => String, { description: "A short title, such as Member role." })
  name!: string;

  @Field(() => String, { description: "The work to do in AWS, in one or two sentences." })
  description!: string;

  @Field(() => [CatalogLinkType], { description: "Pages that explain how it is done." })
  links!: readonly CatalogLinkType[];
}

@Access("WITH_PARENT")
@ObjectType("CatalogTile", { description: "One way to discover what is there." })
export class CatalogTileType {
  @Field(() => CatalogTileKindEnum, { description: "The kind of discovery, which tells the tiles apart." })
  kind!: CatalogTileKind;

  @Field(() => String, { description: "A title to be shown to people." })
  name!: string;

  @Field(() => String, { description: "The resources that are discovered this way." })
  description!: string;

  @Field(() => Boolean, { description: "Whether it can be chosen; otherwise `unsupportedReason` says why not." })
  supported!: boolean;

  @Field(() => String, { nullable: true, description: "Why it cannot be chosen yet; null where it can." })
  unsupportedReason!: string | null;

  @Field(() => [CatalogResourceTypeType], { description: "The types of resources that are discovered this way." })
  resourceTypes!: readonly CatalogResourceTypeType[];

  @Field(() => [ConfigurationKeyObjectType], {
    description: "The settings, in the order of a form.",
  })
  configurationKeys!: readonly ConfigurationKeyObjectType[];

  @Field(() => [CatalogPrerequisiteType], {
    description: "The prerequisites, in the order in which to make them.",
  })
  prerequisites!: readonly CatalogPrerequisiteType[];
}

@Access("WITH_PARENT")
@ObjectType("CatalogGroup", { description: "A cloud or another system that can be connected." })
export class CatalogGroupType {
  @Field(() => ID, { description: "Such as aws; it never changes." })
  id!: string;

  @Field(() => String, { description: "To be shown as a title, such as AWS." })
  name!: string;

  @Field(() => String, { description: "The full name of the system, or what it is." })
  description!: string;

  @Field(() => [CatalogTileType], { description: "The ways in which resources of the system are discovered." })
  discovery!: readonly CatalogTileType[];
}
