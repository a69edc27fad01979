import { Field, GraphQLISODateTime, ObjectType } from "type-graphql";
import { Access } from "../graphql/access";
import { AccessDetailsPreviewType } from "../integrations/integration.type";

@Access("WITH_PARENT")
@ObjectType("EnvironmentVariable")
export class EnvironmentVariableType {
  @Field(() => String)
  name!: string;

  @Field(() => String)
  value!: string;
}

@Access("WITH_PARENT")
@ObjectType("AccessDetails", {
  description: "How to use the access one has, as texts to copy. Nothing in it is secret.",
})
export class AccessDetailsType {
  @Field(() => String, { nullable: true, description: "Opens the cluster in the AWS console by way of the portal." })
  portalLink!: string | null;

  @Field(() => String)
  profileName!: string;

  @Field(() => String, { description: "To append to ~/.aws/config." })
  awsProfile!: string;

  @Field(() => String, { nullable: true, description: "A complete file. Signs in with 'aws eks get-token'." })
  kubeconfig!: string | null;

  @Field(() => String)
  updateKubeconfigCommand!: string;

  @Field(() => [EnvironmentVariableType])
  environment!: readonly EnvironmentVariableType[];

  @Field(() => [String])
  steps!: readonly string[];

  @Field(() => AccessDetailsPreviewType, { nullable: true, description: "What the integration adds for everybody." })
  customAccessDetails!: AccessDetailsPreviewType | null;

  @Field(() => GraphQLISODateTime, { nullable: true })
  endsAt!: Date | null;

  @Field(() => [String])
  notes!: readonly string[];
}
