import { Field, GraphQLISODateTime, ID, ObjectType } from "type-graphql";
import type { ScopeReason } from "../../shared/domain/accounts/account.entity";
import type { AccountState } from "../../shared/domain/cloud/cloud.port";
import { Access } from "../graphql/access";
import { connectionType } from "../graphql/pagination";

@Access("WITH_PARENT")
@ObjectType("Account", {
  description:
    "An AWS account of an organization, as of the last sync. Everybody who may know of it sees its number and name; readers see the rest.",
})
export class AccountType {
  @Field(() => ID, { description: "The id of the account in Drawbridge; `number` is its id in AWS." })
  id!: string;

  integrationId!: string;

  @Field(() => String, { name: "number", description: "The account's id in AWS, twelve digits." })
  accountId!: string;

  @Field(() => String, { description: "The name in the organization. Several accounts may have the same." })
  name!: string;

  arn!: string;
  email!: string | null;
  state!: AccountState;
  ouPath!: string[];
  isManagementAccount!: boolean;
  outOfScopeReason!: ScopeReason | null;
  firstSeenAt!: Date;
}

export const AccountConnection = connectionType("Account", AccountType);

@Access("WITH_PARENT")
@ObjectType("AccountRegion", { description: "The result of the last scan of one region of an account." })
export class AccountRegionType {
  @Field(() => String, { description: "The AWS region, such as eu-west-1." })
  region!: string;

  @Field(() => String, { description: "OK, or the class of failure, such as DENIED." })
  outcome!: string;

  @Field(() => String, { nullable: true, description: "The error code of AWS; null: no failure." })
  code!: string | null;

  @Field(() => String, { nullable: true, description: "The error message of AWS; null: no failure." })
  message!: string | null;

  @Field(() => GraphQLISODateTime, {
    name: "observedAt",
    description: "When the region was last scanned, with any outcome.",
  })
  observedAt!: Date;

  @Field(() => GraphQLISODateTime, { nullable: true, description: "The last time its clusters were listed in full." })
  listedAt!: Date | null;
}
