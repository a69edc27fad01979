import { Field, GraphQLISODateTime, ID, ObjectType } from "type-graphql";
import type { ConnectorKind } from "../../shared/domain/connectors/connector.entity";
import type { ConnectorCheckName } from "../../shared/domain/connectors/connector-test.entity";
import { Access } from "../graphql/access";
import { ConnectorCheckNameEnum, ConnectorKindEnum } from "../graphql/enums";
import { connectionType } from "../graphql/pagination";

@Access("READER")
@ObjectType("Connector", { description: "A worker deployment in some AWS account; it makes every AWS call." })
export class ConnectorType {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  name!: string;

  @Field(() => ConnectorKindEnum)
  kind!: ConnectorKind;

  @Field(() => String)
  version!: string;

  @Field(() => String, { nullable: true, description: "The account it runs in, as AWS says." })
  accountId!: string | null;

  @Field(() => String, { nullable: true })
  region!: string | null;

  @Field(() => String, { nullable: true, description: "The ARN it acts as." })
  callerArn!: string | null;

  @Field(() => String, { nullable: true, description: "Why it has no identity in AWS; null when it has one." })
  problem!: string | null;

  @Field(() => GraphQLISODateTime)
  registeredAt!: Date;

  @Field(() => GraphQLISODateTime)
  lastSeenAt!: Date;
}

export const ConnectorConnection = connectionType("Connector", ConnectorType);

@Access("WITH_PARENT")
@ObjectType("ConnectorCheck", { description: "One thing the connector tried to reach." })
export class ConnectorCheckType {
  @Field(() => ConnectorCheckNameEnum)
  name!: ConnectorCheckName;

  @Field(() => Boolean)
  reached!: boolean;

  @Field(() => String, { nullable: true })
  accountId!: string | null;

  @Field(() => String, { nullable: true })
  code!: string | null;

  @Field(() => String)
  message!: string;

  @Field(() => String, { nullable: true })
  advice!: string | null;
}

@Access("READER")
@ObjectType("ConnectorTest")
export class ConnectorTestType {
  @Field(() => ID)
  id!: string;

  @Field(() => String, { description: "RUNNING or DONE." })
  state!: string;

  @Field(() => [ConnectorCheckType])
  checks!: readonly ConnectorCheckType[];

  @Field(() => GraphQLISODateTime)
  createdAt!: Date;

  @Field(() => GraphQLISODateTime, { nullable: true })
  finishedAt!: Date | null;
}
