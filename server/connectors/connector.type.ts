import { Field, GraphQLISODateTime, ID, Int, ObjectType } from "type-graphql";
import type { ConnectorKind } from "../../shared/domain/connectors/connector.entity";
import { Access } from "../graphql/access";
import { connectionType } from "../graphql/pagination";
import { ConnectorKindEnum } from "./connector.enums";

@Access("READER")
@ObjectType("Connector", {
  description: "A worker deployment in some AWS account; it makes every call to AWS for the integrations that use it.",
})
export class ConnectorType {
  @Field(() => ID, { description: "It stays the same through renaming, restarts and updates of its workers." })
  id!: string;

  @Field(() => String, {
    description: "As people read it: the announced one, until an admin gives another by `updateConnector`.",
  })
  name!: string;

  @Field(() => String, {
    description: "DRAWBRIDGE_CONNECTOR_NAME of its workers, by which they find this connector again when they start.",
  })
  announcedName!: string;

  @Field(() => Int, {
    description: "Counts the changes by people; send it back with `updateConnector` or `deleteConnector`.",
  })
  version!: number;

  @Field(() => ConnectorKindEnum, { description: "Where its workers run, as they found out or were configured." })
  kind!: ConnectorKind;

  @Field(() => String, { description: "The release of Drawbridge that the worker runs which announced itself last." })
  softwareVersion!: string;

  @Field(() => String, {
    nullable: true,
    description: "The AWS account in which it runs, as AWS answers; null until AWS has answered once.",
  })
  accountId!: string | null;

  @Field(() => String, { nullable: true, description: "The AWS region of its workers; null where none is configured." })
  region!: string | null;

  @Field(() => String, { nullable: true, description: "The ARN of the role or user as which its calls are made." })
  callerArn!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The reason why it cannot work, such as missing credentials, in a sentence; null while it can.",
  })
  problem!: string | null;

  @Field(() => GraphQLISODateTime, { description: "When a worker announced this connector for the first time." })
  registeredAt!: Date;

  @Field(() => GraphQLISODateTime, {
    description: "The latest heartbeat; they come every 10 seconds. After 60 seconds without one it is DISCONNECTED.",
  })
  lastSeenAt!: Date;
}

export const ConnectorConnection = connectionType("Connector", ConnectorType);

@Access("READER")
@ObjectType("ConnectorEvent", {
  description: "An event about one connector: its present state, or its deletion.",
})
export class ConnectorEventType {
  @Field(() => ID, { description: "Which of them it is about, also when there is nothing left to read." })
  connectorId!: string;

  @Field(() => ConnectorType, { nullable: true, description: "Its present state; null: it was deleted." })
  connector!: ConnectorType | null;
}
