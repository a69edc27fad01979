import { Field, GraphQLISODateTime, Int, ObjectType } from "type-graphql";
import type { ProviderProgress } from "../../shared/domain/identities/identity-center/provider-progress";
import type { ReadState } from "../../shared/domain/identities/identity-center/provider-read.entity";
import type { ReadFailure } from "../../shared/domain/identities/identity-provider.entity";
import { Access } from "../graphql/access";
import { ReadStateEnum } from "./identity-provider.enums";
import { IdentityProviderType, ReadFailureType } from "./identity-provider.type";

@Access("READER")
@ObjectType("IdentityProviderProgress", { description: "How far the latest read of a provider has come." })
export class ProviderProgressType implements ProviderProgress {
  @Field(() => IdentityProviderType, { description: "The provider that is being read." })
  provider!: ProviderProgress["provider"];

  @Field(() => ReadStateEnum, { description: "How far the read has come, or how it ended." })
  state!: ReadState;

  @Field(() => Boolean, {
    description:
      "The members of every group are read, once a day and on request; otherwise those of groups that owners refer to.",
  })
  full!: boolean;

  @Field(() => Int, { description: "How many were read so far." })
  people!: number;

  @Field(() => Int, { description: "How many were read so far." })
  groups!: number;

  @Field(() => Int, { description: "How many people in groups were read so far." })
  memberships!: number;

  @Field(() => GraphQLISODateTime, { nullable: true, description: "When a worker began to read; null: none has." })
  startedAt!: Date | null;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "When the latest read came to its end; null: it goes on, or there was none.",
  })
  finishedAt!: Date | null;

  @Field(() => ReadFailureType, { nullable: true, description: "Why nobody was changed." })
  failure!: ReadFailure | null;

  @Field(() => Boolean, { description: "Nothing is under way or asked for." })
  done!: boolean;
}
