import { Field, ID, InputType, Int } from "type-graphql";

@InputType({ description: "Something to be given on each of the clusters." })
export class RequestedPermissionInput {
  @Field(() => String, {
    description: "An EKS access policy, such as AmazonEKSViewPolicy, or KUBERNETES_GROUP: the `id` of a permission.",
  })
  permission!: string;

  @Field(() => [String], {
    nullable: true,
    description: "Namespaces, or patterns such as payments-*. Left out: the whole cluster.",
  })
  namespaces?: string[] | null;

  @Field(() => [String], { nullable: true, description: "Required with KUBERNETES_GROUP: the names of the groups." })
  groups?: string[] | null;
}

@InputType({ description: "A request for the same access for the same time on each of the resources." })
export class AccessRequestInput {
  @Field(() => [ID], { description: "The ids of the clusters for which access is requested, 1 to 20." })
  resourceIds!: string[];

  @Field(() => [RequestedPermissionInput], { description: "The permissions to be given on each cluster, 1 to 20." })
  permissions!: RequestedPermissionInput[];

  @Field(() => Int, {
    nullable: true,
    description:
      "The duration in seconds: from 10 to 31622400, which is 366 days. Required, unless `untilRevoked` is true.",
  })
  durationSeconds?: number | null;

  @Field(() => Boolean, { nullable: true, description: "True requests access without an end, in place of a duration." })
  untilRevoked?: boolean | null;

  @Field(() => String, {
    nullable: true,
    description: "The reason for the access, at most 2000 characters and 4000 bytes of UTF-8.",
  })
  justification?: string | null;

  @Field(() => ID, { nullable: true, description: "The person who gets the access; left out: the caller." })
  granteeId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "A name of the client's for this request: sent again, it answers the same request.",
  })
  clientRequestId?: string | null;
}
