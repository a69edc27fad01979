import { Field, ObjectType } from "type-graphql";
import { Access } from "../graphql/access";

@Access("WITH_PARENT")
@ObjectType("NotExpressible", { description: "A setting that Terraform's provider has no way to say." })
export class NotExpressibleType {
  @Field(() => [String], {
    description: "The way to the setting among our own ones, such as settings, mfaMaxAgeSeconds.",
  })
  path!: readonly string[];

  @Field(() => String, {
    description: "The text that stands there instead, and how the setting can be made all the same.",
  })
  reason!: string;
}

@Access("WITH_PARENT")
@ObjectType("CarriedSetting", {
  description:
    "A setting for which Terraform's provider has no attribute of its own, and that the text holds all the same.",
})
export class CarriedSettingType {
  @Field(() => [String], {
    description: "The path to the setting in Drawbridge's own configuration, such as ownerRules.",
  })
  path!: readonly string[];

  @Field(() => String, { description: "Where it stands in the text, and in which form." })
  how!: string;
}

@Access("WITH_PARENT")
@ObjectType("AsCode", {
  description: "An object as a whole configuration of Terraform for this server, generated at each read.",
})
export class AsCodeType {
  @Field(() => String, { description: "A file name for the text, such as aws_production.tf." })
  fileName!: string;

  @Field(() => String, {
    description:
      "The text, as `terraform fmt` leaves it: provider, an import block for what exists, and the resource. No token is in it.",
  })
  terraform!: string;

  @Field(() => [NotExpressibleType], {
    description: "Settings that the text does not say. Empty: it says all settings.",
  })
  notExpressible!: readonly NotExpressibleType[];

  @Field(() => [CarriedSettingType], {
    description: "Settings that have no attribute of their own in Terraform's provider, and how the text says them.",
  })
  carried!: readonly CarriedSettingType[];
}
