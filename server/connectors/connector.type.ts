import { Field, GraphQLISODateTime, ID, ObjectType } from "type-graphql";
import type { ConnectorKind } from "../../shared/domain/connectors/connector.entity";
import { Access } from "../graphql/access";
import { connectionType } from "../graphql/pagination";
import { ConnectorKindEnum } from "./connector.enums";

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
