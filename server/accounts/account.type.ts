import { Field, GraphQLISODateTime, ID, ObjectType } from "type-graphql";
import type { ScopeReason } from "../../shared/domain/accounts/account.entity";
import type { AccountState } from "../../shared/domain/connectors/cloud.port";
import { Access } from "../graphql/access";
import { connectionType } from "../graphql/pagination";
import { AccountStateEnum, ScopeReasonEnum } from "./account.enums";

@Access("READER")
@ObjectType("Account", { description: "An AWS account of an organization, as of the last sync." })
export class AccountType {
  @Field(() => ID)
  id!: string;

  integrationId!: string;

  @Field(() => String, { description: "Twelve digits." })
  accountId!: string;

  @Field(() => String)
  arn!: string;

  @Field(() => String)
  name!: string;

  @Field(() => String, { nullable: true })
  email!: string | null;

  @Field(() => AccountStateEnum)
  state!: AccountState;

  @Field(() => [String], { description: "Ids from the root down to the parent." })
  ouPath!: string[];

  @Field(() => Boolean)
  isManagementAccount!: boolean;

  @Field(() => ScopeReasonEnum, { nullable: true, description: "Why it is not looked at; null: it is." })
  outOfScopeReason!: ScopeReason | null;

  @Field(() => GraphQLISODateTime)
  firstSeenAt!: Date;
}

export const AccountConnection = connectionType("Account", AccountType);

@Access("WITH_PARENT")
@ObjectType("AccountRegion", { description: "The last look at one region of one account." })
export class AccountRegionType {
  @Field(() => String)
  region!: string;

  @Field(() => String)
  outcome!: string;

  @Field(() => String, { nullable: true })
  code!: string | null;

  @Field(() => String, { nullable: true })
  message!: string | null;

  @Field(() => GraphQLISODateTime)
  lookedAt!: Date;

  @Field(() => GraphQLISODateTime, { nullable: true, description: "The last time its clusters were listed in full." })
  listedAt!: Date | null;
}
